import type { Refusal, Verdict } from '../verdict.ts';
import { createGuard, type GuardOptions } from './guard.ts';
import { changesMethod } from './method-headers.ts';

/** What is read of a request of `node:http`, in whichever framework it arrives. */
export interface NodeRequest {
  readonly method?: string | undefined;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What is done to an answer of `node:http`. */
export interface NodeResponse {
  readonly headersSent: boolean;
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/** Decides about a request of `node:http`; `framework` is what `clientAddress` is asked about. */
export function createNodeGuard<Request>(
  options: GuardOptions<Request>,
): (request: NodeRequest, framework: Request) => Verdict | Promise<Verdict> {
  const guard = createGuard(options);
  const { clientAddress } = options;
  return (request, framework) =>
    guard(findAuthorization(request.rawHeaders), {
      method: mayBeAnotherMethod(request) ? undefined : request.method,
      clientAddress: clientAddress === undefined ? peerOf(request) : clientAddress(framework),
      peerAddress: request.socket.remoteAddress,
    });
}

/** Answers a request that may not pass, unless somebody has answered it meanwhile. */
export function answerRefusal(response: NodeResponse, { status, headers, body }: Refusal): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...headers });
  response.end(body);
}

/** A request that only reads by its method, and may be taken for something else: it is not one that only reads. */
function mayBeAnotherMethod({ method, rawHeaders }: NodeRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') return false;
  for (let i = 0; i < rawHeaders.length; i += 2) if (changesMethod(rawHeaders[i] as string)) return true;
  return false;
}

/** Two credentials are none: whoever reads the other one would see somebody else. Node's own object keeps the first. */
function findAuthorization(rawHeaders: readonly string[]): string | undefined {
  let found: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length !== 13 || (name !== 'authorization' && name.toLowerCase() !== 'authorization')) continue;
    if (found !== undefined) return undefined;
    found = rawHeaders[i + 1];
  }
  return found;
}

/** The other end of the connection; of a request that was forwarded that is a proxy, and who it came from is not known. */
function peerOf({ rawHeaders, socket }: NodeRequest): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length !== 9 && name.length !== 15) continue;
    const lower = name.toLowerCase();
    if (lower === 'forwarded' || lower === 'x-forwarded-for') return undefined;
  }
  return socket.remoteAddress;
}
