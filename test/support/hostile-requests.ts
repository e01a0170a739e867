import { expect, test } from 'vitest';
import { type Exchange, exchange, statusOf } from './attack-raw.ts';
import { type Arrived, type EchoService, valuesOf } from './echo-service.ts';
import { type Guard, type Guarded, generateToken, IDENTITY, startGuarded } from './guarded.ts';
import { FRAMING } from './hostile/framing.ts';
import { HOSTILE_HEADS } from './hostile/heads.ts';
import type { HostileCase } from './hostile/hostile-case.ts';
import { TARGETS } from './hostile/targets.ts';
import { runLatchkeyd } from './latchkeyd.ts';

const AT_ONCE = 24;
const SETS = {
  'one request that is two': FRAMING,
  'heads that lie': HOSTILE_HEADS,
  'targets that lead elsewhere': TARGETS,
};

/** Sends every hostile request there is to a guard, and looks at what its service got. */
export function testHostileRequests(guard: Guard): void {
  test('of hostile requests the service gets nothing but what somebody with a token asked for', async () => {
    const guarded = await startGuarded(guard, { further: 'path = "/mlflow"\n' });
    const faults = await sendAll(guarded, Object.values(SETS).flat());
    const counts = Object.entries(SETS).map(([name, cases]) => `${cases.length} of ${name}`);
    console.log(`${guard.name}, hostile requests: ${counts.join(', ')}; faults: ${faults.length}`);
    expect(faults).toEqual([]);
  });

  test('what a user is called, and what a token is for, adds no header and no line', async () => {
    const guarded = await startGuarded(guard);
    const { server, service, ask } = guarded;
    const names = ['zoë@example.com', 'b,c;d', 'e"f<g>', 'h%0d%0ax-evil'];
    for (const name of [...names, 'i\r\nX-Latchkey-Scopes: all-apis', 'j\u2028k']) {
      const authorization = await signUp(guarded, name);
      if (authorization === undefined) continue;
      const lines = { authorization, comment: 'x\r\nX-Latchkey-Scopes: all-apis' };
      await expect(generateToken(server, ['mlflow'], lines)).rejects.toThrow('control characters');
      const comment = 'X-Evil: 1, X-Latchkey-Scopes: all-apis';
      const { value } = await generateToken(server, ['mlflow'], { authorization, comment });
      expect([name, (await ask({ token: value })).status]).toEqual([name, 200]);
      const arrived = service.arrived.at(-1) as Arrived;
      const said = valuesOf(arrived, 'x-forwarded-user');
      expect(said.map(decodeURIComponent)).toEqual([name]);
      expect(said[0]).toMatch(/^[!-~]+$/);
      expect(valuesOf(arrived, 'x-latchkey-scopes')).toEqual(['mlflow']);
    }
    expect(service.arrived.length).toBeGreaterThanOrEqual(names.length);
    expect(service.unreadable).toBe(0);
    for (const wire of service.wires) expect(wire).not.toMatch(/^(x-evil|get \/evil)/im);
  });
}

/** A user of this name with a password; undefined when Latchkey takes no such name. */
async function signUp({ server }: Guarded, name: string): Promise<string | undefined> {
  const password = 'gravel lantern orbit 42 meadow';
  const added = await runLatchkeyd(['user', 'add', name], {
    dataDir: server.dataDir,
    stdin: `${password}\n`,
  });
  if (added.exitCode !== 0) return undefined;
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

/** Gives back what is wrong with what came of the cases. */
async function sendAll(guarded: Guarded, cases: readonly HostileCase[]): Promise<string[]> {
  const { server, proxy, service } = guarded;
  const { value: token, id } = await generateToken(server, ['mlflow']);
  const faults: string[] = [];
  const todo = cases.map((one, index) => ({
    one,
    place: `/mlflow/case-${index}-`,
    smuggled: `/mlflow/hidden-${index}-`,
  }));
  const send = async ({ one, place, smuggled }: (typeof todo)[number]) => {
    const bytes = one.bytes({ host: proxy.host, token, target: place, smuggled });
    const answer = await exchange(proxy.port, Buffer.from(bytes, 'latin1'), 3_000);
    const fault = judge(one, {
      answer,
      passed: service.arrived.filter(({ target }) => target.includes(place)),
    });
    if (fault !== undefined) faults.push(`${one.name}: ${fault}`);
  };
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) await send(next);
  });
  await Promise.all(workers);
  return [...faults, ...judgeService(service, { token, id })];
}

function judge(
  { expected }: HostileCase,
  { answer, passed }: { answer: Exchange; passed: readonly Arrived[] },
): string | undefined {
  // A proxy may answer by itself, with whatever status.
  const isServed = statusOf(answer.text) === 200 && answer.text.includes('from the service');
  if (passed.length > 1) return `it arrived ${passed.length} times`;
  if (expected === 'passes' && (passed.length === 0 || !isServed)) return `it was refused: ${answer.text}`;
  if (expected === 'refused' && (passed.length > 0 || isServed)) return `it was let through: ${answer.text}`;
  return undefined;
}

/** Holds for everything that arrived, whatever was sent. */
function judgeService(
  { arrived, wires, unreadable }: EchoService,
  { token, id }: { token: string; id: string },
): string[] {
  const faults = unreadable > 0 ? [`${unreadable} times the service got what it could not read`] : [];
  for (const one of arrived) {
    const about = `${one.method} ${one.target}`;
    const identity = IDENTITY.map((name) => valuesOf(one, name));
    const [user, email, , tokenId, scopes] = identity.map((values) => values.join(' and '));
    const isTrue = user === 'admin' && email === '' && tokenId === id && scopes === 'mlflow';
    if (!isTrue || identity.some(({ length }) => length > 1)) faults.push(`${about}: who calls: ${identity}`);
    if (!/case-\d+-/.test(one.target)) faults.push(`${about}: nobody may ask for this`);
    const all = JSON.stringify(one.rawHeaders);
    // Some take a bare carriage return out of a value: what stood behind it is then part of a header that claims nothing.
    const claims = one.rawHeaders.filter(
      (_, index) => one.rawHeaders[index & ~1]?.toLowerCase() !== 'x-other',
    );
    if (/evil/i.test(claims.join('\n'))) faults.push(`${about}: a claim came through: ${all}`);
    if (all.includes(token)) faults.push(`${about}: the token came through`);
  }
  for (const wire of wires) {
    if (/\r\n[ \t]/.test(wire)) faults.push('a folded line came through');
  }
  return faults;
}
