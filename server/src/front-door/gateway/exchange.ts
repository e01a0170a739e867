import {
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
  request as sendRequest,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import { limitBody } from '../../http/body-time.ts';
import { isSafeMethod } from '../../http/own-origins.ts';
import type { RequestHead } from '../../http/request-head.ts';
import type { Sending } from './connections.ts';
import { type Served, targetAt } from './served.ts';
import { isWebSocketAnswer } from './tunnel.ts';
import type { Watched } from './watch.ts';

/** What came of a request that was passed on. */
export type Outcome = 'answered' | 'unreachable' | 'late' | 'broken_off' | 'abandoned' | 'ended';

/** A request that may pass, and what it is passed on with. */
export interface Passed {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly served: Served;
  /** As `RequestHeaders` made them. */
  readonly headers: readonly string[];
  /** Whether its body is sent only once it is asked for: by the service, which decides (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
  /** Whether a WebSocket was asked for. */
  readonly isWebSocket: boolean;
  /** What the answer says besides. */
  readonly answerHeaders: readonly string[];
  /** A connection that the request has been sent over already. */
  readonly replayed?: Duplex;
}

/** Who is told of an exchange. */
export interface ExchangeHooks {
  /** It failed before anything was answered, which is left to whoever is told. */
  readonly fail: (exchange: Exchange, outcome: 'unreachable' | 'late', cause: Error) => void;
  /** The service took up the WebSocket. */
  readonly upgrade: (exchange: Exchange, answer: IncomingMessage, service: Socket) => void;
  readonly done: (exchange: Exchange, outcome: Outcome) => void;
  /** Asked now and then while it is open: may end it. */
  readonly askAgain: (exchange: Exchange, now: number) => void;
}

/** A connection that another answer used just now is not closed yet by its server. */
const YOUNG_MS = 1_000;
/** How long the rest of a body may take that nobody reads any more. */
const REST_MS = 30_000;

/** One request on its way to a service, and the answer on its way back. Nothing of either is kept. */
export class Exchange implements Watched {
  readonly passed: Passed;
  /** When its caller was last found to be admitted, by `performance.now()`. */
  admittedAt: number;
  /** How much had been read from a kept connection when this was sent over it. */
  bytesBefore = 0;
  readonly #hooks: ExchangeHooks;
  readonly #client: Socket;
  #outgoing: ClientRequest | undefined;
  #incoming: IncomingMessage | undefined;
  #outcome: Outcome = 'abandoned';
  #readBefore = -1;
  #movedAt: number;
  #isLate = false;
  #isBroken = false;
  #isOver = false;

  constructor(passed: Passed, hooks: ExchangeHooks) {
    this.passed = passed;
    this.#hooks = hooks;
    this.#client = passed.request.socket;
    this.admittedAt = passed.head.receivedAt;
    this.#movedAt = passed.head.receivedAt;
  }

  begin(): void {
    const { request, response, head } = this.passed;
    response.once('close', () => this.#finish());
    const isBodyless = !head.hasBody;
    this.#send(isBodyless && isSafeMethod(head.method) ? Number.POSITIVE_INFINITY : YOUNG_MS);
    if (isBodyless) return;
    // Into whichever request there is: after a failure what is left of the body goes nowhere.
    relay(request, () => this.#outgoing);
    request.once('end', () => {
      const outgoing = this.#outgoing;
      if (outgoing === undefined || outgoing.destroyed) return;
      const trailers = this.passed.served.requestHeaders.trailersOf(request);
      if (trailers.length > 0) outgoing.addTrailers([...trailers]);
      outgoing.end();
    });
  }

  /** Ends what takes too long, and what is not admitted any more. */
  lookAt(now: number): void {
    if (this.#isOver) return;
    this.#hooks.askAgain(this, now);
    const { connectTimeoutMs, answerTimeoutMs, idleTimeoutMs } = this.passed.served.service;
    const socket = this.#outgoing?.socket;
    const read = this.#client.bytesRead + (socket?.bytesRead ?? 0);
    if (read !== this.#readBefore) this.#movedAt = Math.max(this.#movedAt, this.#readBefore < 0 ? 0 : now);
    this.#readBefore = read;
    const isConnecting = socket?.connecting === true || isShakingHands(socket);
    const silentMs = now - this.#movedAt;
    if (this.#incoming !== undefined) {
      if (silentMs > idleTimeoutMs) this.#breakOff('broken_off');
    } else if (silentMs > (isConnecting ? connectTimeoutMs : answerTimeoutMs)) {
      this.#isLate = true;
      this.#outgoing?.destroy(
        new Error(isConnecting ? 'the connection took too long' : 'the answer took too long'),
      );
    }
  }

  get head(): RequestHead {
    return this.passed.head;
  }

  get served(): Served {
    return this.passed.served;
  }

  /** Cuts it off, since its caller is refused by now. */
  end(): void {
    this.#breakOff('ended');
  }

  /** Cuts both connections, so that nobody takes a part for the whole. */
  #breakOff(outcome: Outcome): void {
    // What breaks after the first cut, or once all is answered, tells nothing more.
    if (this.#isOver || this.#isBroken) return;
    this.#isBroken = true;
    this.#outcome = outcome;
    this.#outgoing?.destroy();
    this.#client.destroy();
  }

  #send(maxIdleMs: number): void {
    const { head, served, headers, expectsContinue, response } = this.passed;
    const options: Sending = {
      agent: served.connections,
      method: head.method,
      path: targetAt(served, head.url),
      headers,
      setHost: false,
      maxIdleMs,
      sender: this,
      replayed: this.passed.replayed,
    };
    const outgoing = sendRequest(options);
    this.#outgoing = outgoing;
    outgoing.on('response', (incoming) => this.#answer(incoming));
    outgoing.on('error', (error) => this.#fail(outgoing, error));
    outgoing.on('upgrade', (answer, socket, first) => this.#upgrade(answer, socket as Socket, first));
    if (!head.hasBody) outgoing.end();
    // Whoever streams may wait for an answer before there is anything to send.
    else if (headers.includes('chunked')) outgoing.flushHeaders();
    if (expectsContinue) outgoing.on('continue', () => response.writeContinue());
  }

  #answer(incoming: IncomingMessage): void {
    const { response, head, served, answerHeaders } = this.passed;
    const { statusCode = 502 } = incoming;
    if (statusCode < 200) {
      this.#giveUp(new Error('the service changed to another protocol without being asked'));
      return;
    }
    this.#incoming = incoming;
    const hasBody = head.method !== 'HEAD' && statusCode !== 204 && statusCode !== 304;
    const headers = served.answerHeaders.build(incoming.rawHeaders, answerHeaders, hasBody && head.isHttp11);
    try {
      // Not with the service's own words for the status: they may be none that Node would send, and nobody reads them.
      response.writeHead(statusCode, STATUS_CODES[statusCode] ?? '', headers);
    } catch (error) {
      this.#incoming = undefined;
      response.statusMessage = '';
      this.#giveUp(error instanceof Error ? error : new Error('no answer'));
      return;
    }
    incoming.once('error', () => this.#breakOff('broken_off'));
    relay(incoming, () => response);
    incoming.once('end', () => {
      this.#outcome = 'answered';
      const trailers = hasBody && response.chunkedEncoding ? served.answerHeaders.trailersOf(incoming) : [];
      if (trailers.length > 0) response.addTrailers([...trailers]);
      response.end();
    });
    // What came with the head goes with it; otherwise nobody waits for the first event to learn that it is a stream.
    process.nextTick(() => {
      if (!incoming.readableDidRead && !incoming.complete) response.flushHeaders();
    });
  }

  #upgrade(answer: IncomingMessage, service: Socket, first: Buffer): void {
    if (!this.passed.isWebSocket || !isWebSocketAnswer(answer, this.passed.request)) {
      service.destroy();
      this.#giveUp(new Error('the service changed to something that was not asked for'));
      return;
    }
    this.#isOver = true;
    if (first.length > 0) service.unshift(first);
    this.#hooks.upgrade(this, answer, service);
  }

  /** What it answered cannot be passed on. */
  #giveUp(cause: Error): void {
    this.#outcome = 'unreachable';
    this.#outgoing?.destroy();
    this.#hooks.fail(this, 'unreachable', cause);
  }

  #fail(outgoing: ClientRequest, error: Error): void {
    const { response, head } = this.passed;
    // It has answered already, or nobody waits for it any more.
    if (this.#incoming !== undefined || this.#isOver || response.headersSent || response.destroyed) return;
    const isUntouched = outgoing.reusedSocket && outgoing.socket?.bytesRead === this.bytesBefore;
    if (!this.#isLate && isUntouched && !head.hasBody && isSafeMethod(head.method)) this.#send(0);
    else {
      this.#outcome = this.#isLate ? 'late' : 'unreachable';
      this.#hooks.fail(this, this.#outcome, error);
    }
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { request, response } = this.passed;
    // Whoever left does not need the answer; what was answered does not need the rest of its request.
    if (this.#outcome === 'abandoned' || !request.complete) this.#outgoing?.destroy();
    if (!request.complete && !request.destroyed) {
      limitBody(request, response, REST_MS);
      request.resume();
    }
    this.#hooks.done(this, this.#outcome);
  }
}

/** Passes on piece by piece, as fast as it is taken. */
function relay(from: Readable, to: () => Writable | undefined): void {
  from.on('data', (piece: Buffer) => {
    const writable = to();
    if (writable === undefined || writable.destroyed || writable.write(piece)) return;
    from.pause();
    writable.once('drain', () => from.resume());
  });
}

function isShakingHands(socket: Socket | null | undefined): boolean {
  return (
    socket !== undefined &&
    socket !== null &&
    'secureConnecting' in socket &&
    socket.secureConnecting === true
  );
}
