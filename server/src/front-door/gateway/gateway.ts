import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { UpstreamConfig } from '../../config/upstreams.ts';
import { LatchkeyError } from '../../errors.ts';
import { limitBody } from '../../http/body-time.ts';
import type { RequestHead } from '../../http/request-head.ts';
import type { Log } from '../../log.ts';
import { countedElsewhere, gauge, type Metrics } from '../../metrics.ts';
import { answerRedirect, answerRefusal } from '../answer.ts';
import type { Gate, Passage } from '../gate.ts';
import { signInLocation } from '../host-door.ts';
import type { Arrival, Arrived, ArrivedPlainly, ArrivedUpgrade } from './arrival.ts';
import { Exchange, type ExchangeHooks, type Outcome, type Passed } from './exchange.ts';
import { PlainExchange, type PlainExchangeHooks } from './plain-exchange.ts';
import { Replayed } from './replayed.ts';
import type { Served } from './served.ts';
import { type Route, ServedUpstreams } from './served-upstreams.ts';
import { Tunnel } from './tunnel.ts';
import { Watch } from './watch.ts';

interface GatewayDeps {
  readonly gate: Gate;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly workspaceId: string;
  /** How callers reach us. */
  readonly scheme: 'http' | 'https';
  readonly maxStalenessMs: number;
  readonly upstreams: readonly UpstreamConfig[];
}

/** What came of the requests, for metrics. */
const OUTCOMES = [
  ...(['answered', 'refused', 'limited', 'unavailable', 'not_passed_on', 'upgraded'] as const),
  ...(['unreachable', 'late', 'broken_off', 'abandoned', 'ended'] as const),
] as const;
type Counted = (typeof OUTCOMES)[number];

/** Something open whose caller may be refused meanwhile. */
interface Open {
  readonly head: RequestHead;
  readonly served: Served;
  admittedAt: number;
  end(): void;
}

/** Carries requests to the services behind us, once it is known that they may pass. */
export class Gateway {
  readonly #deps: GatewayDeps;
  readonly #upstreams: ServedUpstreams;
  readonly #watch: Watch;
  readonly #tunnels = new Set<Tunnel>();
  /** Connections that are, or would become, a WebSocket: the server itself does not know of them any more. */
  readonly #upgrading = new Set<Socket>();
  #isClosing = false;
  readonly #counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Counted, number>;
  readonly #hooks: ExchangeHooks = {
    fail: ({ passed }, outcome, cause) => this.#failed(passed, outcome, cause),
    upgrade: (exchange, answer, service) => this.#upgrade(exchange, answer, service),
    done: (exchange, outcome) => this.#done(exchange, outcome),
    askAgain: (exchange, now) => this.#askAgain(exchange, now),
  };

  readonly #plainHooks: PlainExchangeHooks = {
    fail: ({ passed }, outcome, cause) =>
      this.#failed({ ...passed, response: passed.answerer.asNode() }, outcome, cause),
    goOnByNode: (exchange, service, read) => {
      const { answerer, ...passed } = exchange.passed;
      const response = answerer.asNode();
      const replayed = new Replayed(service, read);
      const { req: request } = response;
      this.#watch.delete(exchange);
      this.#begin({ ...passed, request, response, replayed, expectsContinue: false, isWebSocket: false });
    },
    done: (exchange, outcome) => this.#done(exchange, outcome),
    askAgain: (exchange, now) => this.#askAgain(exchange, now),
  };

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#upstreams = new ServedUpstreams(deps.scheme);
    this.#upstreams.replace(deps.upstreams);
    // A quarter of the bound until this node hears of a change, half until it asks again, a quarter to look.
    this.#watch = new Watch(Math.min(250, Math.max(10, deps.maxStalenessMs / 4)), (now) =>
      this.#upstreams.sweep(now),
    );
    const help = 'Requests to upstreams through the gateway, by what came of them.';
    countedElsewhere(deps.metrics, 'latchkey_gateway_total', help, 'outcome', () => this.#counts);
    gauge(deps.metrics, 'latchkey_gateway_websockets', 'WebSockets that are open.', () => this.#tunnels.size);
  }

  /** Whom a request is for. */
  route(head: RequestHead): Route {
    return this.#upstreams.route(head);
  }

  /** Serves other upstreams from now on; what is open stays. */
  replace(upstreams: readonly UpstreamConfig[]): void {
    this.#upstreams.replace(upstreams);
  }

  /** Takes a request that is for an upstream: passes it on, or refuses it. */
  handle(arrived: Arrived): void {
    this.#check(this.#arrivalByNode(arrived, false));
  }

  /** Takes one that was read on its socket. */
  handlePlain({ request, answerer, head, served }: ArrivedPlainly): void {
    this.#check({
      ...{ request, head, served, isWebSocket: false, expectsContinue: false },
      isGone: () => answerer.isGone,
      respond: () => answerer.asNode(),
      passOn: (headers, answerHeaders) => {
        const passed = { answerer, head, served, headers, answerHeaders };
        const exchange = new PlainExchange(passed, this.#plainHooks);
        this.#watch.add(exchange);
        exchange.begin();
      },
      destroy: () => answerer.destroy(),
    });
  }

  /** Takes one that would become a WebSocket. */
  handleUpgrade(request: IncomingMessage, { socket, first, head, served }: ArrivedUpgrade): void {
    if (this.#isClosing) {
      socket.destroy();
      return;
    }
    this.#upgrading.add(socket);
    socket.once('close', () => this.#upgrading.delete(socket));
    socket.on('error', () => socket.destroy());
    // Until the service has taken it up, it is a request like any other, and may be answered like one.
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    if (first.length > 0) socket.unshift(first);
    this.#check(this.#arrivalByNode({ request, response, head, served, expectsContinue: false }, true));
  }

  /** Ends WebSockets, which would stay open for ever, and connections to services once they are idle. */
  close(): void {
    this.#isClosing = true;
    for (const tunnel of [...this.#tunnels]) tunnel.end();
    for (const socket of [...this.#upgrading]) socket.destroy();
    this.#upstreams.close();
  }

  /** Looks after nothing any more: for when there is nothing left. */
  stop(): void {
    this.close();
    this.#watch.stop();
  }

  #arrivalByNode(arrived: Arrived, isWebSocket: boolean): Arrival {
    const { request, head, served, expectsContinue, response } = arrived;
    return {
      ...{ request, head, served, isWebSocket, expectsContinue },
      isGone: () => response.destroyed,
      respond: () => response,
      passOn: (headers, answerHeaders) => this.#begin({ ...arrived, headers, isWebSocket, answerHeaders }),
      destroy: () => response.destroy(),
    };
  }

  #check(arrival: Arrival): void {
    const { head, served } = arrival;
    if (head.method === 'TRACE') {
      const refusal = new LatchkeyError('malformed_request', 'TRACE is not passed on.');
      this.#refuse(arrival, 'not_passed_on', refusal);
      return;
    }
    const passage = this.#deps.gate.check(head, served.upstream);
    if (!(passage instanceof Promise)) this.#settle(arrival, passage);
    else
      passage.then((known) => {
        if (!arrival.isGone()) this.#settle(arrival, known);
      });
  }

  /** Throws never: one request that nobody thought of must not end the others. */
  #settle(arrival: Arrival, passage: Passage): void {
    try {
      this.#conclude(arrival, passage);
    } catch (error) {
      this.#log(arrival, { err: error }, 'a request could not be passed on');
      arrival.destroy();
    }
  }

  #conclude(arrival: Arrival, passage: Passage): void {
    if (!passage.ok) {
      this.#turnAway(arrival, passage);
      return;
    }
    const { request, head, served, isWebSocket, expectsContinue } = arrival;
    const sent = served.requestHeaders.build({ request, head, passage, isWebSocket });
    if ('refusal' in sent) {
      this.#refuse(arrival, 'not_passed_on', sent.refusal);
      return;
    }
    if (expectsContinue && head.hasBody) sent.headers.push('Expect', '100-continue');
    arrival.passOn(sent.headers, passage.answerHeaders);
  }

  #begin(passed: Passed): void {
    const exchange = new Exchange(passed, this.#hooks);
    this.#watch.add(exchange);
    exchange.begin();
  }

  #upgrade(exchange: Exchange, answer: IncomingMessage, service: Socket): void {
    const { request, response, head, served, answerHeaders } = exchange.passed;
    const client = request.socket;
    this.#watch.delete(exchange);
    this.#counts.upgraded += 1;
    response.detachSocket(client);
    const headers = served.answerHeaders.build(answer.rawHeaders, answerHeaders, false);
    headers.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
    const lines = headers.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`, 'latin1');
    const tunnel = new Tunnel({
      ...{ head, served, ends: { client, service } },
      askAgain: (one, now) => this.#askAgain(one, now),
      done: (one) => {
        this.#tunnels.delete(one);
        this.#watch.delete(one);
      },
    });
    this.#tunnels.add(tunnel);
    this.#watch.add(tunnel);
    tunnel.begin();
  }

  /** Whoever would be refused now keeps nothing open: within the staleness bound, wherever it was taken away. */
  #askAgain(open: Open, now: number): void {
    if (now - open.admittedAt < this.#deps.maxStalenessMs / 2) return;
    open.admittedAt = now;
    const settle = (isAdmitted: boolean) => {
      if (isAdmitted) return;
      this.#log(open, {}, 'what is open to a service is broken off: its caller is not admitted any more');
      open.end();
    };
    const isAdmitted = this.#deps.gate.stillAdmits(open.head, open.served.upstream);
    if (isAdmitted instanceof Promise) isAdmitted.then(settle);
    else settle(isAdmitted);
  }

  #failed(
    passed: Pick<Passed, 'response' | 'head' | 'served'>,
    outcome: 'unreachable' | 'late',
    cause: Error,
  ): void {
    const { response, head, served } = passed;
    const { name } = served.upstream;
    const { workspaceId } = this.#deps;
    this.#log(passed, { outcome, err: cause }, 'a service did not answer');
    const error =
      outcome === 'late'
        ? new LatchkeyError('upstream_late', `The service behind "${name}" did not answer in time.`)
        : new LatchkeyError(
            'upstream_unreachable',
            `The service behind "${name}" cannot be reached, or answers nonsense.`,
          );
    answerRefusal(response.req, response, error, { head, workspaceId });
  }

  #done(exchange: Exchange | PlainExchange, outcome: Outcome): void {
    this.#watch.delete(exchange);
    this.#counts[outcome] += 1;
  }

  /** A refusal, or the way to sign in for somebody who opens a page. */
  #turnAway(arrival: Arrival, { outcome, refusal }: Extract<Passage, { ok: false }>): void {
    const { head, served } = arrival;
    const location = signInLocation({ head, upstream: served.upstream, target: head.url }, refusal);
    if (location === undefined) {
      this.#refuse(arrival, outcome, refusal);
      return;
    }
    this.#counts[outcome] += 1;
    const response = arrival.respond();
    answerRedirect(response.req, response, { location, requestId: head.requestId });
  }

  #refuse({ head, respond }: Arrival, outcome: Counted, refusal: LatchkeyError): void {
    this.#counts[outcome] += 1;
    const response = respond();
    if (head.hasBody) limitBody(response.req, response);
    answerRefusal(response.req, response, refusal, { head, workspaceId: this.#deps.workspaceId });
  }

  #log({ head, served }: Pick<Open, 'head' | 'served'>, what: object, message: string): void {
    this.#deps.log.warn({ requestId: head.requestId, upstream: served.upstream.name, ...what }, message);
  }
}
