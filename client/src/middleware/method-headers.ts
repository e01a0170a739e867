const NAMES: ReadonlySet<string> = new Set([
  ...['upgrade', 'sec-websocket-key', 'x-http-method', 'x-http-method-override', 'x-method-override'],
]);
const LENGTHS: ReadonlySet<number> = new Set([...NAMES].map(({ length }) => length));

/**
 * Whether a header makes something else of a request than its method says: a WebSocket, or another method for services
 * that obey it. Any sign but letters and digits counts as a dash, as it does for many of them.
 */
export function changesMethod(name: string): boolean {
  return LENGTHS.has(name.length) && NAMES.has(name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-'));
}
