import type { UpstreamConfig } from '../config/upstreams.ts';
import { LatchkeyError } from '../errors.ts';

/**
 * Whether pages of an upstream may install no service worker. At our own host it would stand before our pages; at one that
 * people sign in at it would see the codes that their browsers bring back, and could hand them on.
 */
export function mayNotHaveWorkers({ host, pages }: UpstreamConfig): boolean {
  return host === undefined || pages !== undefined;
}

/** Whether a browser asks for the script of one (Service Workers §"Service-Worker"). */
export function asksForWorker(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'service-worker');
}

export function noWorker(): LatchkeyError {
  return new LatchkeyError(
    'permission_denied',
    "Service workers are served neither at Latchkey's own host nor where people sign in: the pages must do without.",
  );
}
