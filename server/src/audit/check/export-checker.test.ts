import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkTrail, exportTrail, statementsIn } from '../../testing/audit-trail.ts';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { parseObject, readLine, renderLine } from '../line.ts';
import { type AuditRow, CHAIN_START_HASH, hashRow } from '../row.ts';
import { readStatement, signStatement, statementRow } from '../statements/statement.ts';

/** Several statements with events between them, of a node that did a little. */
async function smallTrail(app: TestApp): Promise<string[]> {
  const alice = await app.user('alice');
  for (let i = 0; i < 3; i++) {
    const token = await app.token(alice, { comment: `nº ${i}` });
    await app.post('/api/2.0/token/delete', alice, { token_id: token.id });
    await app.core.statements.signHeads();
  }
  for (let i = 0; i < 12; i++) await app.token(alice);
  return linesOf(await exportTrail(app));
}

/** One for all tests that need no server any more. */
const trail = () => {
  shared ??= startTestApp().then(smallTrail);
  return shared;
};
let shared: Promise<string[]> | undefined;

const linesOf = (text: string) => text.slice(0, -1).split('\n');
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');
const isEvent = (line: string | undefined) => readLine(line ?? '')?.row.chain !== 'statements';
const problemsOf = async (lines: readonly string[]) => (await checkTrail(joined(lines))).problems;

test('an export that nobody touched has no problem, and its tail is unproven', async () => {
  const app = await startTestApp();
  const lines = await smallTrail(app);
  const report = await checkTrail(joined(lines));
  expect(report).toMatchObject({ problems: [], problemCount: 0, chains: 1, isTailProven: false });
  expect(report.fingerprint).toBe(app.core.statements.key().fingerprint);
  expect(report.isKeyProven).toBe(false);
  const rows = await app.core.db.sql.selectFrom('audit_events').select('chain_seq').execute();
  // The export itself is noted after what it holds.
  expect(report.events).toBe(rows.length - 1);
  expect(statementsIn(joined(lines)).map(({ statement }) => [statement.kind, statement.number])).toEqual([
    ['opening', 0],
    ...[1, 2, 3, 4].map((number) => ['heads', number]),
  ]);
});

test.each([1, 2, 10])('the last %i lines cannot be left out', async (count) => {
  const lines = await trail();
  expect(await problemsOf(lines.slice(0, -count))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^the export ends with statement 3, not 4: its end is missing$/),
    ]),
  );
});

test('no number of lines can be left out, wherever they stand', async () => {
  const lines = await trail();
  expect(await problemsOf([])).toEqual(['the export has no signed opening: its first line is missing']);
  for (let count = 1; count < lines.length; count++) {
    expect(await problemsOf(lines.slice(0, -count)), `without the last ${count}`).not.toEqual([]);
    expect(await problemsOf(lines.slice(count)), `without the first ${count}`).not.toEqual([]);
  }
  for (let i = 0; i < lines.length; i++) {
    const without = lines.toSpliced(i, 1);
    expect(await problemsOf(without), `without line ${i + 1}`).not.toEqual([]);
  }
  const second = readLine(lines[2] ?? '')?.row;
  expect(await problemsOf(lines.toSpliced(2, 1))).toEqual([
    `chain ${second?.chain}, sequence ${second?.chain_seq}: is missing`,
  ]);
});

const OTHERS: Readonly<Record<keyof AuditRow, AuditRow[keyof AuditRow]>> = {
  chain: 'another',
  chain_seq: 99,
  prev_hash: 'f'.repeat(64),
  event_id: 'f'.repeat(32),
  event_time: 1_700_000_000_000,
  service_name: 'workspace',
  action_name: 'tokenLogin',
  principal_id: 1_000_000_000_001,
  user_name: 'mallory',
  source_ip_address: '10.9.9.9',
  user_agent: 'another',
  session_id: 'another',
  request_id: 'another',
  request_params: '{"tokenId":"another"}',
  status_code: 403,
  error_message: 'another',
  occurrences: 2,
};

test.each(Object.entries(OTHERS))(
  'an event whose %s was edited is found, with its place',
  async (name, value) => {
    const lines = await trail();
    for (const format of ['system-table', 'delivered'] as const) {
      for (const at of [1, lines.findLastIndex(isEvent)]) {
        const read = readLine(lines[at] ?? '');
        if (read === undefined) throw new Error('That line cannot be read.');
        const edited = renderLine({ ...read.row, [name]: value }, read.workspaceId, 'system-table');
        expect(edited).not.toBe(lines[at]);
        const all = lines.with(at, edited).map((line) => {
          const each = readLine(line);
          return each === undefined ? line : renderLine(each.row, each.workspaceId, format);
        });
        const problems = await problemsOf(all);
        expect(problems[0]).toMatch(/^chain \S+, sequences? \d+/);
        expect(problems.join('\n')).toContain(read.row.chain);
      }
    }
  },
);

test('an event that was edited together with all that follow it in its chain is found at the next statement', async () => {
  const lines = await trail();
  let before = CHAIN_START_HASH;
  const rewritten = lines.map((line, i) => {
    const read = readLine(line);
    if (read === undefined || read.row.chain === 'statements') return line;
    const row = { ...read.row, prev_hash: before, ...(i === 1 && { user_name: 'mallory' }) };
    before = hashRow(row);
    return renderLine(row, read.workspaceId, 'system-table');
  });
  const problems = await problemsOf(rewritten);
  expect(problems[0]).toMatch(/^chain \S+, sequence \d+: was changed: statement 1 has another hash$/);
});

test('lines out of their order, or there twice, are found with their place', async () => {
  const lines = await trail();
  const second = readLine(lines[2] ?? '')?.row;
  for (let i = 0; i + 1 < lines.length; i++) {
    const swapped = lines.with(i, lines[i + 1] ?? '').with(i + 1, lines[i] ?? '');
    expect(await problemsOf(swapped), `lines ${i + 1} and ${i + 2}`).not.toEqual([]);
    const twice = lines.toSpliced(i, 0, lines[i] ?? '');
    expect(await problemsOf(twice), `line ${i + 1} twice`).not.toEqual([]);
  }
  expect(await problemsOf(lines.toSpliced(3, 0, lines[2] ?? ''))).toEqual([
    `chain ${second?.chain}, sequence ${second?.chain_seq}: is there twice or out of its order`,
  ]);
});

test('a line in a form that was never exported is found, although it says the same', async () => {
  const lines = await trail();
  const spaced = JSON.stringify(JSON.parse(lines[3] ?? ''), null, 1).replaceAll('\n', '');
  const [event] = [readLine(lines[3] ?? '')?.row];
  expect(await problemsOf(lines.with(3, spaced))).toEqual(
    expect.arrayContaining([
      `line 4 (chain ${event?.chain}, sequence ${event?.chain_seq}): is not as it was exported`,
    ]),
  );
  const twice = (lines[3] ?? '').replace('{', '{"user_agent":"another",');
  expect(await problemsOf(lines.with(3, twice))).not.toEqual([]);
  const delivered = readLine(lines[3] ?? '');
  if (delivered === undefined) throw new Error('That line cannot be read.');
  const mixed = lines.with(3, renderLine(delivered.row, delivered.workspaceId, 'delivered'));
  expect(await problemsOf(mixed)).not.toEqual([]);
});

/** Signs every statement of an export anew, as somebody would who has all of it but the key. */
function resigned(lines: readonly string[], which: (kind: string) => boolean): string[] {
  const { privateKey, publicKey: half } = generateKeyPairSync('ed25519');
  const publicKey = half.export({ type: 'spki', format: 'der' }).toString('base64');
  return lines.map((line) => {
    const [signed] = statementsIn(line);
    if (signed === undefined || !which(signed.statement.kind)) return line;
    const workspaceId = readLine(line)?.workspaceId ?? '';
    return renderLine(
      statementRow(signStatement(signed.statement, { privateKey, publicKey })),
      workspaceId,
      'system-table',
    );
  });
}

test('another key is found: anywhere beside the right one, and everywhere by whoever knows the right one', async () => {
  const app = await startTestApp();
  const lines = await smallTrail(app);
  const [, firstHeads] = statementsIn(joined(lines));
  expect(await problemsOf(resigned(lines, (kind) => kind === 'opening'))).not.toEqual([]);
  expect(await problemsOf(resigned(lines, (kind) => kind === 'heads'))).not.toEqual([]);

  const forged = joined(resigned(lines, () => true));
  const believed = await checkTrail(forged);
  expect(believed).toMatchObject({ problems: [], isKeyProven: false });
  expect(believed.fingerprint).not.toBe(app.core.statements.key().fingerprint);
  const publicKeys = new Set([app.core.statements.key().publicKey]);
  const byKey = await checkTrail(forged, { publicKeys });
  expect(byKey.problems[0]).toMatch(/^statement 0: is signed by another key, [0-9a-f]{64}$/);
  const byHead = await checkTrail(forged, firstHeads && { head: firstHeads });
  expect(byHead.problems[0]).toMatch(/is signed by another key/);
  expect(await checkTrail(joined(lines), { publicKeys })).toMatchObject({ problems: [], isKeyProven: true });
});

test('a statement with the right key and a wrong signature is found', async () => {
  const lines = await trail();
  const at = lines.findLastIndex((line) => !isEvent(line));
  const [signed] = statementsIn(lines[at] ?? '');
  if (signed?.statement.kind !== 'heads') throw new Error('An export ends with heads.');
  const chains = signed.statement.chains.map((head) => ({ ...head, count: head.count + 1 }));
  const text = JSON.stringify({ ...signed.statement, chains });
  const edited = readStatement(text, signed.signature, signed.publicKey);
  if (edited === undefined) throw new Error('That is a statement.');
  const workspaceId = readLine(lines[at] ?? '')?.workspaceId ?? '';
  const problems = await problemsOf(
    lines.with(at, renderLine(statementRow(edited), workspaceId, 'system-table')),
  );
  expect(problems[0]).toBe('statement 4: its signature is wrong');
});

test('an older export does not pass for the newest where a later head is known', async () => {
  const app = await startTestApp();
  const older = joined(await smallTrail(app));
  await app.token(await app.admin());
  const newer = await exportTrail(app);
  const [head] = statementsIn(newer).slice(-1);
  const known = head && { head };
  expect(await checkTrail(newer, known)).toMatchObject({ problems: [], isTailProven: true });
  expect((await checkTrail(older)).problems).toEqual([]);
  expect((await checkTrail(older, known)).problems).toEqual([
    'the export ends with statement 4, before the expected head, statement 5',
  ]);
  const [earlier] = statementsIn(older).slice(2);
  expect(await checkTrail(newer, earlier && { head: earlier })).toMatchObject({
    problems: [],
    isTailProven: true,
  });
});

test('an export of another trail by the same key does not pass where a head is known', async () => {
  const [one, other] = [await startTestApp(), await startTestApp()];
  const [lines, others] = [await smallTrail(one), await smallTrail(other)];
  const foreign = statementsIn(joined(others)).at(-1);
  if (foreign === undefined) throw new Error('An export ends with a statement.');
  const { privateKey, publicKey } = one.core.statements.key();
  const head = signStatement(foreign.statement, { privateKey, publicKey });
  expect((await checkTrail(joined(lines), { head })).problems).toEqual([
    'the expected head, statement 4, is not in the export',
  ]);
  const spliced = [...lines.slice(0, 2), ...others.slice(2)];
  expect(await problemsOf(spliced)).not.toEqual([]);
});

test('a change of any single byte is found, whether it is replaced, taken out or added', async () => {
  const app = await startTestApp();
  for (const format of ['jsonl', 'delivered']) {
    await app.token(await app.admin(), { comment: 'é😀"\\' });
    const text = Buffer.from(await exportTrail(app, `?format=${format}`));
    expect((await checkTrail(text)).problems).toEqual([]);
    const change = fc.record({
      at: fc.nat(text.length - 1),
      byte: fc.oneof(fc.integer({ min: 32, max: 126 }), fc.nat(255)),
      how: fc.constantFrom('replace', 'remove', 'insert'),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, byte, how }) => {
        fc.pre(how !== 'replace' || text[at] !== byte);
        const added = how === 'remove' ? [] : [byte];
        const rest = text.subarray(how === 'insert' ? at : at + 1);
        const changed = Buffer.concat([text.subarray(0, at), Buffer.from(added), rest]);
        fc.pre(!changed.equals(text));
        expect((await checkTrail(changed)).problemCount).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  }
});

test('what is no export at all is said to be none, and breaks nothing', async () => {
  const lines = fc.array(
    fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant('{"chain":"statements","timestamp":1}'),
      fc.constant('{"chain":"\u0007","chain_seq":1}'),
    ),
  );
  await fc.assert(
    fc.asyncProperty(lines, async (given) => {
      expect((await checkTrail(joined(given))).problemCount).toBeGreaterThan(0);
    }),
    { numRuns: 200 },
  );
  expect(parseObject('[]')).toBeUndefined();
});
