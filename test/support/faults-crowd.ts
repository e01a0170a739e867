import { Connection, type Credential, NoAnswer } from './faults-connection.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from './faults-tokens.ts';

/** What a crowd of clients knows for certain of tokens, from the answers it got. */
export interface Knowledge {
  /** Creation acknowledged, no revocation sent. */
  readonly live: Map<string, IssuedToken>;
  /** Revocation acknowledged. */
  readonly revoked: Map<string, IssuedToken>;
  /** Revocation sent and not answered, or answered with "I do not know". */
  readonly doubtful: Map<string, IssuedToken>;
  /** Comments of creations that were answered with 503: they must not have taken place. */
  readonly refusedComments: Set<string>;
  /** Answers that nobody should get, in words. */
  readonly surprises: string[];
  /** Requests without an answer, by error code; `used` where the connection had carried answers before. */
  readonly unanswered: Record<string, number>;
  creates: number;
  revokes: number;
}

/** Knows nothing yet. */
export function newKnowledge(): Knowledge {
  return {
    live: new Map(),
    revoked: new Map(),
    doubtful: new Map(),
    refusedComments: new Set(),
    surprises: [],
    unanswered: {},
    creates: 0,
    revokes: 0,
  };
}

const LIVE_PER_CLIENT = 30;
let commentNumber = 0;

/** Has clients create and revoke tokens, each on its own connection, until told to stop or the server is gone. */
export async function runCrowd(
  url: string,
  knowledge: Knowledge,
  crowd: { clients: number; credential: Credential; signal: AbortSignal },
): Promise<void> {
  await Promise.all(Array.from({ length: crowd.clients }, () => runClient(url, knowledge, crowd)));
}

async function runClient(
  url: string,
  knowledge: Knowledge,
  { clients, credential, signal }: { clients: number; credential: Credential; signal: AbortSignal },
): Promise<void> {
  const connection = new Connection(url);
  try {
    while (!signal.aborted) {
      const isFull = knowledge.live.size >= clients * LIVE_PER_CLIENT;
      const candidate = isFull || Math.random() < 0.45 ? pick(knowledge.live) : undefined;
      if (candidate === undefined) await createOne(connection, credential, knowledge);
      else await revokeOne(connection, credential, knowledge, candidate);
    }
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const kind = `${error.code}${error.wasOnUsedConnection ? ' used' : ''}`;
    knowledge.unanswered[kind] = (knowledge.unanswered[kind] ?? 0) + 1;
  } finally {
    connection.close();
  }
}

/** One creation; what is learnt from the answer goes into `knowledge`. Throws `NoAnswer`. */
export async function createOne(
  connection: Connection,
  credential: Credential,
  knowledge: Knowledge,
): Promise<number> {
  const comment = `number ${++commentNumber}`;
  const answer = await createToken(connection, credential, comment);
  if (answer.status === 200) {
    const token = issuedToken(answer);
    knowledge.live.set(token.id, token);
    knowledge.creates++;
  } else if (isUnavailable(answer)) knowledge.refusedComments.add(comment);
  else if (!isOutcomeUnknown(answer))
    knowledge.surprises.push(`create was answered with ${answer.status}: ${answer.text}`);
  return answer.status;
}

/** One revocation; what is learnt from the answer goes into `knowledge`. Throws `NoAnswer`. */
export async function revokeOne(
  connection: Connection,
  credential: Credential,
  knowledge: Knowledge,
  token: IssuedToken,
): Promise<number> {
  knowledge.live.delete(token.id);
  knowledge.doubtful.set(token.id, token);
  const answer = await revokeToken(connection, credential, token.id);
  if (answer.status === 200) {
    knowledge.doubtful.delete(token.id);
    knowledge.revoked.set(token.id, token);
    knowledge.revokes++;
  } else if (isUnavailable(answer)) {
    knowledge.doubtful.delete(token.id);
    knowledge.live.set(token.id, token);
  } else if (!isOutcomeUnknown(answer))
    knowledge.surprises.push(`delete was answered with ${answer.status}: ${answer.text}`);
  return answer.status;
}

/**
 * Asks a server about every token, and gives back in words what contradicts the knowledge. A doubtful revocation
 * is settled by the answer.
 */
export async function contradictions(url: string, knowledge: Knowledge): Promise<string[]> {
  const found: string[] = [...knowledge.surprises];
  const connections = Array.from({ length: 4 }, () => new Connection(url));
  const tokens = [...knowledge.live.values(), ...knowledge.revoked.values(), ...knowledge.doubtful.values()];
  const ask = async (connection: Connection, lane: number) => {
    for (let i = lane; i < tokens.length; i += connections.length) {
      const token = tokens[i];
      if (token === undefined) continue;
      const answer = await useToken(connection, token);
      const isDoubtful = knowledge.doubtful.has(token.id);
      const said = `${answer.status} ${answer.text.slice(0, 200)}`;
      if (answer.status !== 200 && !isInvalidToken(answer)) found.push(`a token was answered with ${said}`);
      if (knowledge.live.has(token.id) && answer.status !== 200)
        found.push(`acknowledged ${token.id}: ${said}`);
      if (knowledge.revoked.has(token.id) && answer.status === 200)
        found.push(`revoked ${token.id}: ${said}`);
      if (!isDoubtful) continue;
      knowledge.doubtful.delete(token.id);
      (answer.status === 200 ? knowledge.live : knowledge.revoked).set(token.id, token);
    }
  };
  try {
    await Promise.all(connections.map(ask));
  } finally {
    for (const connection of connections) connection.close();
  }
  return found;
}

function isOutcomeUnknown({ status, body }: { status: number; body: Readonly<Record<string, unknown>> }) {
  return status === 500 && body.error_code === 'INTERNAL_ERROR' && typeof body.message === 'string';
}

function pick(live: Map<string, IssuedToken>): IssuedToken | undefined {
  const tokens = [...live.values()];
  return tokens[Math.floor(Math.random() * tokens.length)];
}
