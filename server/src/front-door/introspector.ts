import type { Observations } from '../audit/observations.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import type { UpstreamConfig } from '../config/upstreams.ts';
import { LatchkeyError } from '../errors.ts';
import { observeDenial } from '../http/denials.ts';
import { invalid } from '../http/fields.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { IntrospectionBindings } from '../introspection/introspection-bindings.ts';
import type { NegativeThrottle } from '../introspection/negative-throttle.ts';
import { formatAddress, parseAddress } from '../ip-address.ts';
import { countedElsewhere, type Metrics } from '../metrics.ts';
import type { TokenIdentity } from '../tokens/remembered-token.ts';
import type { Gate, Passage } from './gate.ts';
import type { Upstreams } from './upstreams.ts';

interface IntrospectorDeps {
  readonly gate: Gate;
  readonly upstreams: Pick<Upstreams, 'find'>;
  readonly bindings: IntrospectionBindings;
  readonly throttle: NegativeThrottle;
  readonly changes: Pick<ChangeFeed, 'knowledgeAgeMs'>;
  readonly observations: Observations;
  readonly metrics: Metrics;
}

/** A value that came to a service, and what it knows of the request that it came with. */
export interface Question {
  readonly tokenValue: string;
  /** Where it came from, as the service says. Undefined: then no rule about addresses lets it pass. */
  readonly clientAddress: string | undefined;
  readonly method: string;
}

/** Who asks, by which request, and about which upstream; none named: the only one that it may ask about. */
export interface Asking {
  readonly head: RequestHead;
  readonly identity: TokenIdentity;
  readonly upstream: string | undefined;
}

/** What was found about each value, in the order of the questions. */
export interface Findings {
  readonly upstream: UpstreamConfig;
  /** How old what was relied on may be at most, counted back from when the question had come. */
  readonly ageMs: number;
  /** Who may pass; undefined for all else, whatever the reason. */
  readonly found: readonly (TokenIdentity | undefined)[];
}

/**
 * Answers services that ask whether a token which came to them may pass to their upstream. It is the gate's decision, of
 * the request as the service tells it, so that scopes, addresses and whatever else the upstream asks for hold here, too.
 */
export class Introspector {
  readonly #deps: IntrospectorDeps;
  readonly #counts = { active: 0, inactive: 0, unavailable: 0, throttled: 0 };

  constructor(deps: IntrospectorDeps) {
    this.#deps = deps;
    countedElsewhere(
      deps.metrics,
      'latchkey_introspections_total',
      'Values that services asked about, by what came of it; calls where they were throttled.',
      'outcome',
      () => this.#counts,
    );
  }

  /**
   * Throws `permission_denied` for whom no administrator has bound, `introspection_throttled` for whom has asked about too
   * much that is not good, `unavailable` when one of the values cannot be told.
   */
  async ask(asking: Asking, questions: readonly Question[]): Promise<Findings> {
    const { changes, throttle } = this.#deps;
    const ageMs = changes.knowledgeAgeMs;
    const upstream = await this.#chooseUpstream(asking);
    const { id } = asking.identity.principal;
    const seconds = throttle.secondsToWait(id);
    if (seconds > 0) {
      this.#counts.throttled++;
      throw throttled(seconds);
    }
    const passages = await Promise.all(questions.map((question) => this.#check(question, asking, upstream)));
    const found = passages.map((passage) => this.#settle(passage));
    throttle.note(id, found.filter((identity) => identity === undefined).length);
    return { upstream, ageMs, found };
  }

  #check(question: Question, { head, identity }: Asking, upstream: UpstreamConfig) {
    const from = question.clientAddress === undefined ? undefined : addressOf(question.clientAddress);
    const asked: RequestHead = {
      ...head,
      method: question.method,
      authorization: `Bearer ${question.tokenValue}`,
      cookie: undefined,
      // Whoever asks stands where the token was used, when nobody says better; no rule takes that for an answer.
      address: from ?? head.address,
      addressDoubt: from === undefined ? 'not_told' : undefined,
      userAgent: `introspection for ${upstream.name} by ${identity.principal.name}`,
    };
    return this.#deps.gate.check(asked, upstream);
  }

  #settle(passage: Passage): TokenIdentity | undefined {
    if (!passage.ok && passage.outcome === 'unavailable') {
      this.#counts.unavailable++;
      throw passage.refusal;
    }
    const identity = passage.ok && passage.identity.via === 'token' ? passage.identity : undefined;
    this.#counts[identity === undefined ? 'inactive' : 'active']++;
    return identity;
  }

  /** One that is not there and one that somebody is not bound to are refused alike. */
  async #chooseUpstream({ head, identity, upstream: name }: Asking): Promise<UpstreamConfig> {
    const { bindings, upstreams, observations } = this.#deps;
    const bound = await bindings.listUpstreamsOf(identity.principal);
    if (name === undefined && bound.length > 1)
      throw invalid('upstream', 'is required, since this service principal is bound to several');
    const chosen = name ?? bound[0];
    const upstream = chosen !== undefined && bound.includes(chosen) ? upstreams.find(chosen) : undefined;
    if (upstream !== undefined) return withoutWhatIsPerRequest(upstream);
    const refusal = new LatchkeyError(
      'permission_denied',
      'This service principal is not bound to an upstream of that name: an administrator binds it.',
    );
    observeDenial(observations, { head, identity, route: 'introspection', refusal });
    throw refusal;
  }
}

/** In its one text form; undefined when it is none. A zone means nothing elsewhere. */
function addressOf(text: string): string | undefined {
  const zone = text.indexOf('%');
  const address = parseAddress(zone < 0 ? text : text.slice(0, zone));
  return address === undefined ? undefined : formatAddress(address);
}

/** A service remembers what it is told: how many requests come to it cannot be counted here, nor each be vouched for. */
function withoutWhatIsPerRequest({ rateLimit: _, ...upstream }: UpstreamConfig): UpstreamConfig {
  return { ...upstream, assertion: false };
}

function throttled(retryAfterSeconds: number): LatchkeyError {
  return new LatchkeyError(
    'introspection_throttled',
    'Too many of the values that this service asked about are not good: wait before you ask again.',
    { retryAfterSeconds },
  );
}
