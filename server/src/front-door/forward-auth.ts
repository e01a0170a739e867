import type { Socket } from 'node:net';
import type { UpstreamConfig } from '../config/upstreams.ts';
import { LatchkeyError } from '../errors.ts';
import type { Identity } from '../http/authenticate.ts';
import { type BareAnswer, bareAnswer } from '../http/bare-answer.ts';
import type { Log } from '../log.ts';
import { countedElsewhere, type Metrics } from '../metrics.ts';
import type { UpstreamOutcome } from '../tokens/upstream-usage/upstream-use.ts';
import { answerRedirect, answerRefusal } from './answer.ts';
import type { Asking } from './asking.ts';
import { type Dialect, dialectOf, readQuestion } from './dialects.ts';
import type { Gate, Passage } from './gate.ts';
import { signInLocation } from './host-door.ts';
import { identityHeaders } from './identity-headers.ts';
import { asksForWorker, noWorker } from './service-workers.ts';
import type { Asked, Upstreams } from './upstreams.ts';

interface ForwardAuthDeps {
  readonly upstreams: Upstreams;
  readonly gate: Gate;
  readonly mayAsk: (socket: Socket) => boolean;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly workspaceId: string;
}

/** What came of the questions, for metrics. */
const OUTCOMES = [
  'allowed',
  'refused',
  'limited',
  'unavailable',
  'not_a_proxy',
  'bad_question',
  'unreadable_target',
  'ambiguous_target',
  'no_upstream',
] as const;
type Outcome = (typeof OUTCOMES)[number];

/** What those that name no person are told: an operator reads it, and no caller learns from it. */
const QUESTION_REFUSALS: Readonly<Record<Exclude<Outcome, UpstreamOutcome>, string>> = {
  not_a_proxy:
    'Only proxies that LATCHKEY_TRUSTED_PROXIES lists may ask here: list the address that this one comes from.',
  bad_question:
    'The proxy does not say once and clearly which method and path it asks about: set the headers as in docs/how-to.',
  unreadable_target:
    'The path has control characters, broken escapes, or dots or parameters beside hidden slashes: write it plainly.',
  ambiguous_target:
    'The path can be read in two ways that lead to different upstreams: write it without escapes.',
  no_upstream: 'No upstream of the configuration has this name, host and path.',
};

/** Whether a target is forward-auth's, in whichever dialect or in none. */
export function isForwardAuth(target: string): boolean {
  return target.startsWith('/forward-auth/');
}

/**
 * Answers proxies that ask whether a request may pass: 200 with who sends it, 401 or 403, 429 where it is one too many,
 * or 503 when that cannot be known.
 */
export class ForwardAuth {
  readonly #deps: ForwardAuthDeps;
  readonly #answers = new WeakMap<Identity, KnownAnswer>();
  readonly #counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;

  constructor(deps: ForwardAuthDeps) {
    this.#deps = deps;
    countedElsewhere(
      deps.metrics,
      'latchkey_forward_auth_total',
      'Questions of proxies whether a request may pass, by what came of them.',
      'outcome',
      () => this.#counts,
    );
  }

  handle(asking: Asking): void {
    const { request, head } = asking;
    const dialect = dialectOf(head.url);
    if (dialect === undefined) {
      const message =
        'Forward-auth speaks nginx, caddy, traefik and envoy: ask /forward-auth/nginx, for example.';
      this.#refuse(asking, new LatchkeyError('endpoint_not_found', message));
      return;
    }
    if (!this.#deps.mayAsk(request.socket)) {
      this.#refuseQuestion(asking, 'not_a_proxy');
      return;
    }
    const question = readQuestion(dialect, request);
    if (question === undefined || head.problem !== undefined) {
      this.#refuseQuestion(asking, 'bad_question');
      return;
    }
    const choice = this.#deps.upstreams.choose(question);
    if (!choice.ok) {
      this.#refuseQuestion(asking, choice.reason);
      return;
    }
    const decided = { asking, dialect, question, upstream: choice.upstream };
    if (choice.upstream.pages !== undefined && asksForWorker(request.rawHeaders)) {
      this.#counts.refused += 1;
      this.#refuse(asking, noWorker());
      return;
    }
    // Most proxies ask by GET, whatever they ask about.
    const { method } = question;
    const original = method === head.method ? head : { ...head, method };
    const passage = this.#deps.gate.check(original, choice.upstream);
    if (passage instanceof Promise) passage.then((known) => this.#settle(decided, known));
    else this.#settle(decided, passage);
  }

  #settle(decided: Decided, passage: Passage): void {
    const { asking, upstream } = decided;
    this.#counts[passage.ok ? 'allowed' : passage.outcome] += 1;
    if (passage.ok) asking.allow(this.#answerFor(passage, upstream), passage.answerHeaders);
    else this.#turnAway(decided, passage.refusal);
  }

  /** Who it is, told to this upstream; made once for a token that is remembered. */
  #answerFor({ identity, assertion }: Extract<Passage, { ok: true }>, upstream: UpstreamConfig): BareAnswer {
    const known = this.#answers.get(identity);
    if (known !== undefined && known.upstream === upstream && known.assertion === assertion)
      return known.answer;
    const told = identityHeaders(identity, upstream.headers, assertion);
    const answer = bareAnswer([...told, 'Cache-Control', 'no-store']);
    this.#answers.set(identity, { upstream, assertion, answer });
    return answer;
  }

  #turnAway({ asking, dialect, question, upstream }: Decided, refusal: LatchkeyError): void {
    const { head } = asking;
    const { method, target } = question;
    const location = signInLocation({ head: { ...head, method }, upstream, target }, refusal);
    if (location === undefined) {
      this.#refuse(asking, refusal);
      return;
    }
    const response = asking.asNode();
    // nginx passes on nothing of what is neither yes nor no: its file makes a redirect of this.
    const status = dialect === 'nginx' ? { status: 401 as const } : {};
    answerRedirect(response.req, response, { location, requestId: head.requestId, ...status });
  }

  #refuseQuestion(asking: Asking, outcome: keyof typeof QUESTION_REFUSALS): void {
    this.#counts[outcome] += 1;
    const message = QUESTION_REFUSALS[outcome];
    this.#deps.log.debug({ requestId: asking.head.requestId, outcome }, 'forward-auth: %s', message);
    this.#refuse(asking, new LatchkeyError('permission_denied', message));
  }

  #refuse(asking: Asking, error: LatchkeyError): void {
    const response = asking.asNode();
    const { workspaceId } = this.#deps;
    answerRefusal(response.req, response, error, { head: asking.head, workspaceId });
  }
}

interface KnownAnswer {
  readonly upstream: UpstreamConfig;
  readonly assertion: string | undefined;
  readonly answer: BareAnswer;
}

interface Decided {
  readonly asking: Asking;
  readonly dialect: Dialect;
  readonly question: Asked;
  readonly upstream: UpstreamConfig;
}
