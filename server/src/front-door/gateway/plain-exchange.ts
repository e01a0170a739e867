import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { connectionLines, dateLine } from '../../http/bare-answer.ts';
import { atEndOfTurn } from '../../http/end-of-turn.ts';
import type { PlainAnswerer } from '../../http/plain-connections.ts';
import type { RequestHead } from '../../http/request-head.ts';
import { Chunks } from './chunks.ts';
import type { Outcome } from './exchange.ts';
import { type PlainAnswer, readPlainAnswer } from './plain-answer.ts';
import { type Served, targetAt } from './served.ts';
import type { Watched } from './watch.ts';

/** A plain GET that may pass, and what it is passed on with. */
export interface PlainPassed {
  readonly answerer: PlainAnswerer;
  readonly head: RequestHead;
  readonly served: Served;
  /** As `RequestHeaders` made them. */
  readonly headers: readonly string[];
  /** What the answer says besides. */
  readonly answerHeaders: readonly string[];
}

/** Who is told of an exchange. */
export interface PlainExchangeHooks {
  /** It failed before anything was answered, which is left to whoever is told. */
  readonly fail: (exchange: PlainExchange, outcome: 'unreachable' | 'late', cause: Error) => void;
  /** The answer is for Node to read, from these bytes on, and so is the rest of this exchange. */
  readonly goOnByNode: (exchange: PlainExchange, service: Socket, read: Buffer) => void;
  readonly done: (exchange: PlainExchange, outcome: Outcome) => void;
  /** Asked now and then while it is open: may end it. */
  readonly askAgain: (exchange: PlainExchange, now: number) => void;
}

/** What goes to the client in one write together with its head. */
const MAX_AT_ONCE = 16_384;

/** One plain GET on its way to a service, and its answer on its way back: both are read and written on their sockets. */
export class PlainExchange implements Watched {
  readonly passed: PlainPassed;
  /** When its caller was last found to be admitted, by `performance.now()`. */
  admittedAt: number;
  readonly #hooks: PlainExchangeHooks;
  #service: Socket | undefined;
  #isReused = false;
  #answer: PlainAnswer | undefined;
  #chunks: Chunks | undefined;
  /** Of a body that says how long it is. */
  #left = 0;
  #readBefore = -1;
  #movedAt: number;
  #isOver = false;

  constructor(passed: PlainPassed, hooks: PlainExchangeHooks) {
    this.passed = passed;
    this.#hooks = hooks;
    this.admittedAt = passed.head.receivedAt;
    this.#movedAt = passed.head.receivedAt;
  }

  get head(): RequestHead {
    return this.passed.head;
  }

  get served(): Served {
    return this.passed.served;
  }

  begin(): void {
    this.passed.answerer.onceGone(() => this.#end('abandoned'));
    this.#send(Number.POSITIVE_INFINITY);
  }

  /** Ends what takes too long, and what is not admitted any more. */
  lookAt(now: number): void {
    if (this.#isOver) return;
    this.#hooks.askAgain(this, now);
    const { connectTimeoutMs, answerTimeoutMs, idleTimeoutMs } = this.served.service;
    const service = this.#service;
    const moved = (service?.bytesRead ?? 0) + this.passed.answerer.bytesWritten;
    if (moved !== this.#readBefore && this.#readBefore >= 0) this.#movedAt = now;
    this.#readBefore = moved;
    const silentMs = now - this.#movedAt;
    if (this.#answer !== undefined) {
      if (silentMs > idleTimeoutMs) this.#breakOff('broken_off');
      return;
    }
    const isConnecting =
      service?.connecting === true ||
      (service !== undefined && 'secureConnecting' in service && service.secureConnecting === true);
    if (silentMs <= (isConnecting ? connectTimeoutMs : answerTimeoutMs)) return;
    this.#fail('late', new Error(isConnecting ? 'the connection took too long' : 'the answer took too long'));
  }

  /** Cuts it off, since its caller is refused by now. */
  end(): void {
    this.#breakOff('ended');
  }

  #send(maxIdleMs: number): void {
    const { head, served, headers } = this.passed;
    const kept = served.connections.take(maxIdleMs);
    const service = kept ?? served.connections.open();
    this.#isReused = kept !== undefined;
    this.#service = service;
    service.on('data', this.#onData).on('close', this.#onClose).on('error', this.#onError);
    const lines = `${linesOf(headers)}Connection: keep-alive\r\n\r\n`;
    const text = `GET ${targetAt(served, head.url)} HTTP/1.1\r\n${lines}`;
    atEndOfTurn(() => {
      if (this.#service === service) service.write(text, 'latin1');
    });
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#answer !== undefined) {
      this.#relay(bytes);
      return;
    }
    const answer = readPlainAnswer(bytes);
    if (answer === undefined) {
      this.#goOnByNode(bytes);
      return;
    }
    try {
      this.#begin(answer, bytes);
    } catch (error) {
      this.#fail('unreachable', error instanceof Error ? error : new Error('no answer'));
    }
  };

  #error: Error | undefined;
  readonly #onError = (error: Error): void => {
    this.#error = error;
  };

  readonly #onClose = (): void => {
    const service = this.#leaveService();
    if (this.#isOver || service === undefined) return;
    if (this.#answer !== undefined) this.#breakOff('broken_off');
    // Its server may have closed it just before: nothing came, so nothing was done, and a GET may be sent again.
    else if (this.#isReused) this.#send(0);
    else
      this.#fail('unreachable', this.#error ?? new Error('the connection was closed before an answer came'));
  };

  #begin(answer: PlainAnswer, bytes: Buffer): void {
    const { served, answerHeaders, answerer } = this.passed;
    const headers = served.answerHeaders.build(answer.rawHeaders, answerHeaders, true);
    const head = headText(answer, headers, answerer.keepAliveMs);
    this.#answer = answer;
    const came = bytes.length - answer.bodyAt;
    if (came === answer.body && came <= MAX_AT_ONCE) {
      const body = bytes.toString('latin1', answer.bodyAt);
      this.#finish(true);
      answerer.answer(head + body);
      return;
    }
    if (answer.body === 'chunked') this.#chunks = new Chunks();
    else this.#left = answer.body;
    answerer.begin(head);
    if (came > 0) this.#relay(bytes.subarray(answer.bodyAt));
  }

  #relay(bytes: Buffer): void {
    if (this.#chunks === undefined) {
      const piece = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
      this.#left -= piece.length;
      this.#pass([piece]);
      if (this.#left === 0) this.#endBody(piece.length === bytes.length);
      return;
    }
    try {
      const { content, end } = this.#chunks.read(bytes);
      const framed = content.flatMap((piece) => [`${piece.length.toString(16)}\r\n`, piece, '\r\n']);
      if (end !== undefined) framed.push('0\r\n\r\n');
      this.#pass(framed);
      if (end !== undefined) this.#endBody(end.behind === 0);
    } catch {
      this.#breakOff('broken_off');
    }
  }

  #pass(pieces: readonly (string | Buffer)[]): void {
    const service = this.#service;
    if (this.passed.answerer.write(pieces)) return;
    service?.pause();
    this.passed.answerer.onceDrained(() => {
      if (this.#service === service) service?.resume();
    });
  }

  #endBody(isClean: boolean): void {
    this.#finish(isClean);
    this.passed.answerer.end();
  }

  /** The answer is whole. What came behind it was asked for by nobody: such a connection is not used again. */
  #finish(isClean: boolean): void {
    const service = this.#leaveService();
    service?.resume();
    if (isClean && service !== undefined) this.served.connections.keep(service);
    else service?.destroy();
    this.#end('answered');
  }

  #goOnByNode(read: Buffer): void {
    const service = this.#leaveService();
    if (service === undefined) return;
    this.#isOver = true;
    this.#hooks.goOnByNode(this, service, read);
  }

  #fail(outcome: 'unreachable' | 'late', cause: Error): void {
    this.#leaveService()?.destroy();
    this.#end(outcome);
    this.#hooks.fail(this, outcome, cause);
  }

  /** Cuts both connections, so that nobody takes a part for the whole. */
  #breakOff(outcome: Outcome): void {
    this.#end(outcome);
    this.passed.answerer.destroy();
  }

  #end(outcome: Outcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leaveService()?.destroy();
    this.#hooks.done(this, outcome);
  }

  /** Hears of it no more. */
  #leaveService(): Socket | undefined {
    const service = this.#service;
    this.#service = undefined;
    service?.off('data', this.#onData).off('close', this.#onClose).off('error', this.#onError);
    return service;
  }
}

function headText(
  { statusCode, body }: PlainAnswer,
  headers: readonly string[],
  keepAliveMs: number | undefined,
): string {
  const isDated = headers.some((name, i) => i % 2 === 0 && name.length === 4 && /^date$/i.test(name));
  const chunked = body === 'chunked' ? 'Transfer-Encoding: chunked\r\n' : '';
  const lines = `${linesOf(headers)}${chunked}${isDated ? '' : dateLine()}${connectionLines(keepAliveMs)}`;
  return `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}\r\n${lines}`;
}

/** What Node would send, too (RFC 9110 §5.5). */
const LINES = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*\r\n)*$/;

/** Throws where a header could be taken for something else. */
function linesOf(headers: readonly string[]): string {
  let text = '';
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  if (!LINES.test(text)) throw new Error('a header has a character that none may have');
  return text;
}
