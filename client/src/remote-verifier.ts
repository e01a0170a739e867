import { hashTokenValue } from '#hash';
import type { ApiError } from './api-error.ts';
import { BoundedMap } from './bounded-map.ts';
import {
  type ClientClock,
  type ClientMoment,
  isBefore,
  later,
  momentOf,
  PLATFORM_CLOCK,
} from './client-clock.ts';
import { type ClientCredential, presentCredential } from './credential.ts';
import { parseHost } from './host.ts';
import { IntrospectionCalls, type Outcome } from './introspection-calls.ts';
import { networkOf, type Stranger, UnknownBudget } from './unknown-budget.ts';
import { INVALID_TOKEN, THROTTLED, unavailable, type Verdict } from './verdict.ts';

export type { ClientClock } from './client-clock.ts';
export type { Refusal, RefusalReason, Verdict, VerifiedPrincipal } from './verdict.ts';

export interface RemoteVerifierOptions {
  /** Such as `https://latchkey.example.com`. Plain http is taken for this machine only. */
  readonly host: string;
  /** A token of a service principal with the scope `introspection`. */
  readonly credential: Extract<ClientCredential, { readonly token: string }>;
  /** Which upstream this service is, by its name in the server's configuration. */
  readonly upstream: string;
  /** For how long, in all, a token may still pass after it was revoked. Default: 5,000; at least 1,000. */
  readonly maxStalenessMs?: number;
  /** How long the server may take; then it is not known. Default: 3,000. */
  readonly timeoutMs?: number;
  /** How many tokens are remembered. Default: 10,000. */
  readonly maxEntries?: number;
  /** Told when the server does not answer, or refuses this service. Default: says so on the console, now and then. */
  readonly onError?: (error: ApiError) => void;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
  /** Default: the platform's clocks. */
  readonly clock?: ClientClock;
}

/** What is known of the request that a token came with. */
export interface TokenSource {
  /** The address of the client. Undefined: not known, and what is limited to addresses is refused. */
  readonly clientAddress?: string | undefined;
  /** The other end of the connection, whoever it speaks for: how much it may try is limited. Undefined: not known. */
  readonly peerAddress?: string | undefined;
  /** Left out: one that changes something. */
  readonly method?: string | undefined;
}

/** A token that was found good. */
interface Remembered {
  readonly verdict: Verdict;
  readonly until: ClientMoment;
  /** From when on it is asked about again, before it must be: by the monotonic clock. */
  refreshAtMs: number;
}

interface Asked {
  readonly key: string;
  readonly tokenValue: string;
  readonly source: TokenSource;
}

const MIN_STALENESS_MS = 1_000;
const MAX_STALENESS_MS = 300_000;
const LONGEST_TOKEN = 255;
const TOKEN_FORM = /^[\x21-\x7e]{8,255}$/;
/** Of IPv6 with a zone. */
const LONGEST_ADDRESS = 64;
/** Refusals are remembered only so that one who repeats itself costs nothing. */
const NEGATIVE_MS = 1_000;
const QUIET_MS = 60_000;

/**
 * Asks a Latchkey server whether tokens are good, and remembers what it says within the bound of staleness, which counts
 * from when the question was sent, less the age of what the server knew then. Remembers hashes, no token value. What
 * cannot be known is refused.
 */
export class RemoteVerifier {
  readonly #clock: ClientClock;
  readonly #calls: IntrospectionCalls;
  readonly #maxStalenessMs: number;
  readonly #onError: (error: ApiError) => void;
  readonly #good: BoundedMap<Remembered>;
  readonly #bad: BoundedMap<ClientMoment>;
  /** One question about a token at a time, whoever waits for it. */
  readonly #flights = new Map<string, Promise<Outcome>>();
  readonly #budget = new UnknownBudget();

  /** Throws `TypeError` for options that cannot or must not be used. */
  constructor(options: RemoteVerifierOptions) {
    const { upstream, maxStalenessMs = 5_000, maxEntries = 10_000, clock = PLATFORM_CLOCK } = options;
    if (typeof upstream !== 'string' || upstream === '')
      throw new TypeError('upstream must be the name of this service in the configuration of the server.');
    if (!(maxStalenessMs >= MIN_STALENESS_MS && maxStalenessMs <= MAX_STALENESS_MS))
      throw new TypeError(`maxStalenessMs must be from ${MIN_STALENESS_MS} to ${MAX_STALENESS_MS}.`);
    if (!(Number.isInteger(maxEntries) && maxEntries > 0))
      throw new TypeError('maxEntries must be a whole number above 0.');
    const { token } = options.credential;
    this.#clock = clock;
    this.#maxStalenessMs = maxStalenessMs;
    this.#onError = options.onError ?? quietConsole(clock);
    this.#good = new BoundedMap(maxEntries);
    this.#bad = new BoundedMap(maxEntries);
    const connection = {
      host: parseHost(options.host),
      credential: presentCredential({ token }),
      userAgent: '@latchkey/client',
      timeoutMs: options.timeoutMs ?? 3_000,
      fetch: options.fetch ?? globalThis.fetch,
    };
    this.#calls = new IntrospectionCalls({ connection, upstream, clock });
  }

  /** Whether a token may pass; at once when that is remembered. Throws never and rejects never. */
  verify(tokenValue: string, source: TokenSource = {}): Verdict | Promise<Verdict> {
    if (tokenValue.length > LONGEST_TOKEN) return INVALID_TOKEN;
    const digest = hashTokenValue(tokenValue);
    if (typeof digest === 'string') return this.#decide(digest, tokenValue, source);
    return digest.then((known) => this.#decide(known, tokenValue, source), unknowable);
  }

  /**
   * Asks the server once, to be awaited at the start of a service: throws `ApiError` when it does not answer, or does not
   * answer this service.
   */
  async ready(): Promise<void> {
    const outcome = await this.#calls.ask({ token: 'is-this-service-bound' });
    if ('failure' in outcome) throw outcome.failure;
  }

  #decide(digest: string, tokenValue: string, source: TokenSource): Verdict | Promise<Verdict> {
    const key = keyOf(digest, source);
    const known = this.#good.get(key);
    const now = momentOf(this.#clock);
    if (known === undefined || !isBefore(now, known.until)) {
      const isNew = known === undefined;
      return TOKEN_FORM.test(tokenValue) ? this.#ask({ key, tokenValue, source }, now, isNew) : INVALID_TOKEN;
    }
    if (now.monotonic >= known.refreshAtMs) this.#refresh({ key, tokenValue, source }, known, now);
    return known.verdict;
  }

  /** `isNew`: nothing good is known of it, not even of a while ago. */
  #ask(asked: Asked, now: ClientMoment, isNew: boolean): Verdict | Promise<Verdict> {
    if (isNew) {
      const refusedUntil = this.#bad.get(asked.key);
      if (refusedUntil !== undefined && isBefore(now, refusedUntil)) return INVALID_TOKEN;
      const isUnderWay = this.#flights.has(asked.key);
      const stranger = strangerOf(asked.source);
      if (!isUnderWay && !this.#budget.take(stranger, now.monotonic)) return THROTTLED;
      if (!isUnderWay) void this.#fly(asked).then((outcome) => this.#settleBudget(stranger, outcome));
    }
    return this.#find(asked, now).catch(unknowable);
  }

  #settleBudget(stranger: Stranger | undefined, outcome: Outcome): void {
    const wasBad = 'answer' in outcome && !outcome.answer.isActive;
    if (!wasBad) this.#budget.giveBack(stranger);
  }

  /** Before it must be, so that nobody waits for a token in steady use. A failure changes nothing until then. */
  #refresh(asked: Asked, known: Remembered, now: ClientMoment): void {
    known.refreshAtMs = now.monotonic + this.#maxStalenessMs / 8;
    void this.#fly(asked);
  }

  /** What is answered must be new enough for the request that waits, also where it joined a question on its way. */
  async #find(asked: Asked, requestedAt: ClientMoment): Promise<Verdict> {
    for (let questions = 0; questions < 2; questions++) {
      const outcome = await this.#fly(asked);
      if ('failure' in outcome) return unavailable(retryAfter(outcome.failure));
      if (!outcome.answer.isActive) return INVALID_TOKEN;
      const { principal, expiresInMs } = outcome.answer;
      const now = momentOf(this.#clock);
      if (expiresInMs !== undefined && !isBefore(now, later(outcome.sentAt, expiresInMs)))
        return INVALID_TOKEN;
      if (isBefore(requestedAt, later(outcome.knownAt, this.#maxStalenessMs))) return { ok: true, principal };
    }
    return unavailable();
  }

  #fly(asked: Asked): Promise<Outcome> {
    const { key, tokenValue, source } = asked;
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) return underWay;
    const clientAddress = addressOf(source);
    const flight = this.#calls
      .ask({
        token: tokenValue,
        ...(clientAddress !== undefined && { client_ip: clientAddress }),
        method: isSafe(source) ? 'GET' : 'POST',
      })
      .then((outcome) => {
        this.#flights.delete(key);
        this.#remember(asked, outcome);
        return outcome;
      });
    this.#flights.set(key, flight);
    return flight;
  }

  #remember({ key }: Asked, outcome: Outcome): void {
    if ('failure' in outcome) {
      this.#tell(outcome.failure);
      return;
    }
    const { answer, sentAt, knownAt } = outcome;
    if (!answer.isActive) {
      this.#good.delete(key);
      this.#bad.set(key, later(momentOf(this.#clock), NEGATIVE_MS));
      return;
    }
    const fresh = later(knownAt, this.#maxStalenessMs);
    const end = later(sentAt, answer.expiresInMs ?? Number.POSITIVE_INFINITY);
    const until = {
      wall: Math.min(fresh.wall, end.wall),
      monotonic: Math.min(fresh.monotonic, end.monotonic),
    };
    this.#good.set(key, {
      verdict: Object.freeze({ ok: true, principal: answer.principal }),
      until,
      refreshAtMs: (sentAt.monotonic + until.monotonic) / 2,
    });
  }

  /** Whatever the service does with it stands in nobody's way. */
  #tell(failure: ApiError): void {
    try {
      this.#onError(failure);
    } catch {}
  }
}

/** What holds for one address and one kind of method says nothing of others. */
function keyOf(digest: string, source: TokenSource): string {
  return digest + (isSafe(source) ? 's' : 'w') + (addressOf(source) ?? '');
}

function isSafe({ method }: TokenSource): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** A service may pass on what a client wrote, which must not make the question of others too large. */
function addressOf({ clientAddress }: TokenSource): string | undefined {
  return typeof clientAddress === 'string' && clientAddress.length <= LONGEST_ADDRESS
    ? clientAddress
    : undefined;
}

/** Whose allowance a token that nothing is known of is taken from. */
function strangerOf(source: TokenSource): Stranger | undefined {
  const address = addressOf(source);
  if (address !== undefined) return { network: networkOf(address), isClient: true };
  const { peerAddress } = source;
  return typeof peerAddress === 'string' ? { network: networkOf(peerAddress), isClient: false } : undefined;
}

function unknowable(): Verdict {
  return unavailable();
}

function retryAfter({ status, retryAfterSeconds }: ApiError): number {
  return status === 429 || status === 503 ? (retryAfterSeconds ?? 1) : 1;
}

function quietConsole(clock: ClientClock): (error: ApiError) => void {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return ({ errorCode, message }) => {
    if (clock.monotonicMs() < quietUntilMs) return;
    quietUntilMs = clock.monotonicMs() + QUIET_MS;
    console.error(`Latchkey cannot be asked about tokens, so requests are refused: ${errorCode}: ${message}`);
  };
}
