import type { Clock } from '../../clock.ts';
import type { WebhookConfig } from '../../config/config.ts';
import { type Channel, failed, type SendOutcome } from '../channel.ts';
import { describeConnectionFailure } from '../connection-failure.ts';
import type { OutgoingMessage } from '../notification.ts';
import { presentMessage } from './payload.ts';
import { readRetryAfter } from './retry-after.ts';
import { signatures } from './signature.ts';

interface WebhookDeps {
  readonly clock: Clock;
  readonly webhook: WebhookConfig;
  readonly workspaceId: string;
  readonly timeoutMs?: number;
}

/** Standard Webhooks recommends 15 to 30 seconds. */
const TIMEOUT_MS = 15_000;
/** Nothing in an answer's body means anything; of a longer one the connection is given up. */
const MOST_READ_BYTES = 16_384;
const GONE = 410;

/** POSTs each message, signed by Standard Webhooks. */
export class WebhookChannel implements Channel {
  readonly name = 'webhook';
  readonly concurrency = 8;
  readonly destination: string;
  readonly #deps: WebhookDeps;
  readonly #url: string;
  readonly #login: string | undefined;

  constructor(deps: WebhookDeps) {
    this.#deps = deps;
    this.destination = String(deps.webhook.url);
    const url = new URL(deps.webhook.url.reveal());
    // `fetch` takes no URL with a password in it.
    this.#login = url.username + url.password === '' ? undefined : basic(url);
    url.username = '';
    url.password = '';
    this.#url = url.href;
  }

  send(message: OutgoingMessage, signal: AbortSignal): Promise<SendOutcome> {
    const body = JSON.stringify(presentMessage(message, this.#deps.workspaceId));
    return this.post(message.messageId, body, signal);
  }

  /** Tries once to deliver a body; never throws. */
  async post(messageId: string, body: string, signal: AbortSignal): Promise<SendOutcome> {
    const { clock, timeoutMs = TIMEOUT_MS } = this.#deps;
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(this.#url, {
        ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.any([signal, late]) },
        headers: this.#headers(messageId, body),
      });
      await readSome(response);
      return judge(response, clock.now());
    } catch (error) {
      return failed(late.aborted ? `No answer came within ${timeoutMs / 1000} seconds.` : describe(error));
    }
  }

  #headers(messageId: string, body: string): Record<string, string> {
    const { clock, webhook } = this.#deps;
    const timestamp = Math.floor(clock.now() / 1000);
    return {
      'content-type': 'application/json',
      'user-agent': 'latchkeyd',
      'webhook-id': messageId,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures({ messageId, timestamp, body }, webhook.secrets),
      ...(this.#login !== undefined && { authorization: this.#login }),
    };
  }
}

function basic({ username, password }: URL): string {
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

/** Reads a short body, so that the connection can be used again, and gives up on a long one. */
async function readSome({ body }: Response): Promise<void> {
  let bytes = 0;
  // Leaving the loop cancels what is left.
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_READ_BYTES) return;
  }
}

function judge({ status, headers }: Response, now: number): SendOutcome {
  if (status >= 200 && status < 300) return { isDelivered: true };
  if (status >= 300 && status < 400)
    return failed(`It answered ${status}, a redirect, which is not followed: set the URL that it leads to.`);
  const reason = `It answered ${status}.`;
  if (status === GONE) return { isDelivered: false, reason, isFinal: true };
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  return { isDelivered: false, reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** Never the text of the error, which may hold the URL. */
function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  // Ports of other protocols: fetch.spec.whatwg.org, "port blocking".
  if (cause instanceof Error && cause.message === 'bad port')
    return 'Node calls no URL with this port, which belongs to another protocol: choose another port.';
  const known = typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'no code';
  return describeConnectionFailure(code) ?? `The connection failed (${known}).`;
}
