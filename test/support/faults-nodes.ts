import { Connection } from './faults-connection.ts';
import type { ScratchDatabase } from './faults-database.ts';
import { until } from './faults-scale.ts';
import { KNOWN_PASSWORD, startServer } from './faults-server.ts';
import { createToken, type IssuedToken, issuedToken } from './faults-tokens.ts';
import { ADMIN } from './faults-two-nodes.ts';
import { TokenUsage, type Use } from './faults-usage.ts';
import type { RunningServer } from './latchkeyd.ts';

/** Another than that of those who use tokens. */
const ACTING_ADDRESS = '127.0.0.2';
const CONNECTIONS_TO_EACH = 2;

/** What the server tells of where an act is applied. */
export interface ToldReceipt {
  readonly applied_everywhere: boolean;
  readonly refused_everywhere_from: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly applied: boolean;
    readonly refuses_from: number;
  }[];
}

/** A revocation, and all uses of its token at each of the nodes. */
export interface SeenRevocation {
  /** Index of the node that did it. */
  readonly actedBy: number;
  /** When its answer was here, on this process' monotonic clock. */
  readonly answeredAt: number;
  /** Of a revocation that waited. */
  readonly receipt: ToldReceipt | undefined;
  /** By index of the node. */
  readonly uses: readonly (readonly Use[])[];
}

/** Starts processes one after the other over a database, called `node-0` and so on. */
export async function startNodes(database: ScratchDatabase, count: number): Promise<RunningServer[]> {
  const nodes: RunningServer[] = [];
  for (let i = 0; i < count; i++)
    nodes.push(await startServer(database, { ...KNOWN_PASSWORD, LATCHKEY_NODE_NAME: `node-${i}` }));
  return nodes;
}

interface Plan {
  readonly revocations: number;
  /** How many are under way at once. */
  readonly lanes: number;
  readonly waits: boolean;
  /** Between two uses of a token on a connection; absent: none, and nothing of the machine is left over. */
  readonly pauseMs?: number;
}

/**
 * Revokes tokens while they are in use at every node, from each node in turn: every second one when all remember it, the
 * others at once, so that first lookups are under way.
 */
export async function revokeFromEveryNode(
  nodes: readonly RunningServer[],
  { revocations, lanes, waits, pauseMs }: Plan,
): Promise<SeenRevocation[]> {
  const seen: SeenRevocation[] = [];
  const runLane = (lane: number) =>
    withConnections(nodes, async (toUse, toAct) => {
      for (let i = lane; i < revocations; i += lanes) {
        const actedBy = i % nodes.length;
        const acting = toAct[actedBy] as Connection;
        const token = issuedToken(await createToken(acting, ADMIN));
        const usages = toUse.map((connections) => new TokenUsage(connections, token, pauseMs));
        if (Math.floor(i / lanes) % 2 === 0)
          await until(() => usages.every(({ isInUse }) => isInUse), 'a new token is not accepted everywhere');
        const { answeredAt, receipt } = await revoke(acting, token, waits);
        const uses = await Promise.all(usages.map((usage) => usage.untilRefused()));
        seen.push({ actedBy, answeredAt, receipt, uses });
      }
    });
  await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane)));
  return seen;
}

/** Revokes a token as the administrator. Throws when that is refused, or no receipt comes where one is asked for. */
export async function revoke(
  connection: Connection,
  token: IssuedToken,
  waits: boolean,
): Promise<{ answeredAt: number; receipt: ToldReceipt | undefined }> {
  const path = `/api/2.0/token/delete${waits ? '?wait=all' : ''}`;
  const answer = await connection.send('POST', path, ADMIN, { body: { token_id: token.id } });
  const { receipt } = answer.body as { receipt?: ToldReceipt };
  if (answer.status !== 200 || (receipt === undefined) === waits)
    throw new Error(`token/delete was answered with ${answer.status}: ${answer.text}`);
  return { answeredAt: answer.answeredAt, receipt };
}

/** Opens connections to every node: some that tokens are used on, and one for acts. */
export async function withConnections(
  nodes: readonly RunningServer[],
  use: (toUse: readonly Connection[][], toAct: readonly Connection[]) => Promise<void>,
): Promise<void> {
  const toUse = nodes.map(({ url }) =>
    Array.from({ length: CONNECTIONS_TO_EACH }, () => new Connection(url)),
  );
  const toAct = nodes.map(({ url }) => new Connection(url, ACTING_ADDRESS));
  try {
    await use(toUse, toAct);
  } finally {
    for (const connection of [...toUse.flat(), ...toAct]) connection.close();
  }
}

/** How long after the answer the last accepted request was sent, in ms; 0: none was accepted that was sent after it. */
export function stalenessMs(uses: readonly Use[], answeredAt: number): number {
  const late = uses.filter(({ status, sentAt }) => status === 200 && sentAt > answeredAt);
  return Math.max(0, ...late.map(({ sentAt }) => sentAt - answeredAt));
}

/** The answers that are neither acceptance nor refusal. */
export function strangeAnswers(seen: readonly SeenRevocation[]): string[] {
  const uses = seen.flatMap((one) => one.uses.flat());
  return uses
    .filter(({ status }) => status !== 200 && status !== 403)
    .map(({ status, text }) => `${status} ${text.slice(0, 200)}`);
}

/** `p50 0.0 ms, p99 3.1 ms, greatest 4.0 ms` */
export function describeSpread(samples: readonly number[]): string {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, greatest ${at(1)} ms`;
}
