import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type BareAnswer, bareText, sendBare } from '../http/bare-answer.ts';
import type { PlainAnswerer } from '../http/plain-connections.ts';
import type { PlainRequest, RequestLines } from '../http/plain-request.ts';
import type { RequestHead } from '../http/request-head.ts';

/** A question of a proxy as it came, and how to answer it: once, by one of these. */
export interface Asking {
  readonly request: RequestLines & { readonly socket: Socket };
  readonly head: RequestHead;
  /** Yes; `further` is told besides. */
  allow(answer: BareAnswer, further: readonly string[]): void;
  /** For everything else that is said. */
  asNode(): ServerResponse;
}

/** One that Node's server read. */
export class NodeAsking implements Asking {
  readonly request: IncomingMessage;
  readonly head: RequestHead;
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse, head: RequestHead) {
    this.request = request;
    this.head = head;
    this.#response = response;
  }

  allow(answer: BareAnswer, further: readonly string[]): void {
    sendBare(this.#response, answer, further);
    if (this.head.hasBody) this.request.resume();
  }

  asNode(): ServerResponse {
    return this.#response;
  }
}

/** One that was read on its socket. */
export class PlainAsking implements Asking {
  readonly request: PlainRequest;
  readonly head: RequestHead;
  readonly #answerer: PlainAnswerer;

  constructor(request: PlainRequest, answerer: PlainAnswerer, head: RequestHead) {
    this.request = request;
    this.head = head;
    this.#answerer = answerer;
  }

  allow(answer: BareAnswer, further: readonly string[]): void {
    this.#answerer.answer(bareText(answer, further, this.#answerer.keepAliveMs));
  }

  asNode(): ServerResponse {
    return this.#answerer.asNode();
  }
}
