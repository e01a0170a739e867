import { Connection, type Credential } from './faults-connection.ts';
import type { ScratchDatabase } from './faults-database.ts';
import { until } from './faults-scale.ts';
import { ADMIN_PASSWORD, startServer } from './faults-server.ts';
import { createToken, type IssuedToken, issuedToken, revokeToken } from './faults-tokens.ts';
import { Staleness, TokenUsage } from './faults-usage.ts';
import type { RunningServer } from './latchkeyd.ts';

/** The default of LATCHKEY_MAX_STALENESS_MS, which these tests leave as it is. */
export const STALENESS_BOUND_MS = 1_000;
/** The first administrator, by password. */
export const ADMIN: Credential = { user: 'admin', password: ADMIN_PASSWORD };

/** Another than that of those who use tokens, so that theirs can be blocked. */
const ACTING_ADDRESS = '127.0.0.2';
const CONNECTIONS_TO_ACTING = 8;
const CONNECTIONS_TO_OTHER = 4;

/** Two processes over one database: the first is the one that acts are sent to. */
export interface TwoNodes {
  readonly database: ScratchDatabase;
  readonly acting: RunningServer;
  readonly other: RunningServer;
}

/** Staleness as each of the two nodes showed it. */
export interface NodeStaleness {
  readonly acting: Staleness;
  readonly other: Staleness;
}

/** Starts two servers, one after the other, over a new database. */
export async function startTwoNodes(database: ScratchDatabase): Promise<TwoNodes> {
  const acting = await startServer(database);
  return { database, acting, other: await startServer(database) };
}

/**
 * Generates tokens and revokes each on the acting node while it is in use on both: every second one when both
 * remember it, the others at once, so that first lookups are under way.
 */
export async function revokeInUse(
  { acting, other }: TwoNodes,
  { revocations, lanes }: { revocations: number; lanes: number },
): Promise<NodeStaleness> {
  const seen = { acting: new Staleness(), other: new Staleness() };
  const runLane = async (lane: number) => {
    await withConnections({ acting, other }, async (toActing, toOther, toAct) => {
      for (let i = lane; i < revocations; i += lanes) {
        const token = issuedToken(await createToken(toAct, ADMIN));
        const onActing = new TokenUsage(toActing, token);
        const onOther = new TokenUsage(toOther, token);
        if ((i / lanes) % 2 < 1) {
          await until(() => onActing.isInUse && onOther.isInUse, 'a new token is not accepted everywhere');
        }
        const { status, text, answeredAt } = await revokeToken(toAct, ADMIN, token.id);
        if (status !== 200) throw new Error(`token/delete was answered with ${status}: ${text}`);
        seen.acting.add(await onActing.untilRefused(), answeredAt);
        seen.other.add(await onOther.untilRefused(), answeredAt);
      }
    });
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
  return seen;
}

/**
 * Has a token used on both nodes, does something that takes it away, and adds what came of it to `seen`.
 * `prepare` gives the token, and the act, which resolves with when whoever asked for it had the answer.
 */
export async function actWhileInUse(
  nodes: Pick<TwoNodes, 'acting' | 'other'>,
  seen: NodeStaleness,
  prepare: (toAct: Connection) => Promise<{ token: IssuedToken; act: () => Promise<{ answeredAt: number }> }>,
): Promise<void> {
  await withConnections(nodes, async (toActing, toOther, toAct) => {
    const { token, act } = await prepare(toAct);
    const onActing = new TokenUsage(toActing, token);
    const onOther = new TokenUsage(toOther, token);
    await until(() => onActing.isInUse && onOther.isInUse, 'the token is not accepted everywhere');
    const { answeredAt } = await act();
    seen.acting.add(await onActing.untilRefused(), answeredAt);
    seen.other.add(await onOther.untilRefused(), answeredAt);
  });
}

async function withConnections(
  { acting, other }: Pick<TwoNodes, 'acting' | 'other'>,
  use: (toActing: Connection[], toOther: Connection[], toAct: Connection) => Promise<void>,
): Promise<void> {
  const toActing = Array.from({ length: CONNECTIONS_TO_ACTING }, () => new Connection(acting.url));
  const toOther = Array.from({ length: CONNECTIONS_TO_OTHER }, () => new Connection(other.url));
  const toAct = new Connection(acting.url, ACTING_ADDRESS);
  try {
    await use(toActing, toOther, toAct);
  } finally {
    for (const connection of [...toActing, ...toOther, toAct]) connection.close();
  }
}
