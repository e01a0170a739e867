/** What a hostile request is made of: everything that differs from guard to guard. */
export interface Ingredients {
  readonly host: string;
  readonly token: string;
  /** The request's own target, by which it is known again at the service. */
  readonly target: string;
  /** The target of a request that nobody has sent openly. */
  readonly smuggled: string;
}

/** A request that should do no harm. */
export interface HostileCase {
  readonly name: string;
  readonly bytes: (with_: Ingredients) => string;
  /**
   * `passes`: it is let through, without what is hostile in it. `refused`: the service gets nothing of it. `harmless`:
   * one or the other, as the guard likes.
   */
  readonly expected: 'passes' | 'refused' | 'harmless';
}

interface Parts {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** Instead of `Host`, `Authorization` and `Connection: close`. */
  readonly lines?: readonly string[];
  /** In addition to these. */
  readonly further?: readonly string[];
  readonly body?: string;
}

/** A well-formed request with these parts, and a good token. */
export function request({ host, token, target }: Ingredients, parts: Parts): string {
  const usual = [`Host: ${host}`, `Authorization: Bearer ${token}`, 'Connection: close'];
  const head = [
    `${parts.method ?? 'GET'} ${parts.target ?? target} ${parts.version ?? 'HTTP/1.1'}`,
    ...(parts.lines ?? usual),
    ...(parts.further ?? []),
  ];
  return `${head.join('\r\n')}\r\n\r\n${parts.body ?? ''}`;
}

/** A request with the usual lines and some more. */
export function withLines(
  name: string,
  expected: HostileCase['expected'],
  ...lines: readonly string[]
): HostileCase {
  return { name, expected, bytes: (with_) => request(with_, { further: lines }) };
}
