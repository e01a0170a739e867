import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { PlainAnswerer } from '../../http/plain-connections.ts';
import type { PlainRequest } from '../../http/plain-request.ts';
import type { RequestHead } from '../../http/request-head.ts';
import type { Served } from './served.ts';

/** A request that is for an upstream. */
export interface Arrived {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly served: Served;
  /** Whether its client waits to be asked for the body. */
  readonly expectsContinue: boolean;
}

/** One that was read on its socket. */
export interface ArrivedPlainly {
  readonly request: PlainRequest;
  readonly answerer: PlainAnswerer;
  readonly head: RequestHead;
  readonly served: Served;
}

/** One that would become a WebSocket. */
export interface ArrivedUpgrade {
  readonly socket: Socket;
  /** What came behind its head. */
  readonly first: Buffer;
  readonly head: RequestHead;
  readonly served: Served;
}

/** A request on its way to the decision, whoever read it. */
export interface Arrival {
  readonly request: Pick<IncomingMessage, 'rawHeaders'>;
  readonly head: RequestHead;
  readonly served: Served;
  readonly isWebSocket: boolean;
  readonly expectsContinue: boolean;
  /** Whether nobody waits for an answer any more. */
  isGone(): boolean;
  /** For what we answer ourselves. */
  respond(): ServerResponse;
  passOn(headers: readonly string[], answerHeaders: readonly string[]): void;
  destroy(): void;
}
