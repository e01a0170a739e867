import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHead } from '../../http/request-head.ts';
import type { Served } from './served.ts';
import type { Watched } from './watch.ts';

/** RFC 6455 §1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

interface Ends {
  readonly client: Socket;
  readonly service: Socket;
}

interface TunnelDeps {
  readonly ends: Ends;
  readonly head: RequestHead;
  readonly served: Served;
  readonly done: (tunnel: Tunnel) => void;
  /** Asked now and then while it is open: may end it. */
  readonly askAgain: (tunnel: Tunnel, now: number) => void;
}

/** An open WebSocket: bytes both ways, until an end closes, nothing comes for too long, or its caller is refused. */
export class Tunnel implements Watched {
  readonly head: RequestHead;
  readonly served: Served;
  /** When its caller was last found to be admitted, by `performance.now()`. */
  admittedAt = performance.now();
  readonly #deps: TunnelDeps;
  #readBefore = 0;
  #movedAt = performance.now();
  #isOver = false;

  constructor(deps: TunnelDeps) {
    this.#deps = deps;
    this.head = deps.head;
    this.served = deps.served;
  }

  begin(): void {
    const { client, service } = this.#deps.ends;
    for (const end of [client, service]) {
      end.setTimeout(0);
      end.on('error', () => this.end());
      end.on('close', () => this.end());
    }
    client.pipe(service);
    service.pipe(client);
  }

  lookAt(now: number): void {
    if (this.#isOver) return;
    const { client, service } = this.#deps.ends;
    const read = client.bytesRead + service.bytesRead;
    if (read !== this.#readBefore) this.#movedAt = now;
    this.#readBefore = read;
    if (now - this.#movedAt > this.served.service.idleTimeoutMs) this.end();
    else this.#deps.askAgain(this, now);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deps.ends.client.destroy();
    this.#deps.ends.service.destroy();
    this.#deps.done(this);
  }
}

/**
 * Whether a service took up the WebSocket that was asked for. One that answers 101 to anything would get bytes that
 * the client meant for a WebSocket as requests.
 */
export function isWebSocketAnswer(answer: IncomingMessage, request: IncomingMessage): boolean {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined || answer.headers.upgrade?.toLowerCase() !== 'websocket') return false;
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  return answer.headers['sec-websocket-accept'] === accept;
}
