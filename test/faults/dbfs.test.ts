import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection } from '../support/faults-connection.ts';
import { createScratchDatabase, ENGINES, type ScratchDatabase } from '../support/faults-database.ts';
import { fileSizeLimit, mountSmallDisk } from '../support/faults-disk.ts';
import {
  blobsOfFiles,
  FileClient,
  type FileTask,
  fileContradictions,
  newFileKnowledge,
  sha256Of,
  workOnFiles,
} from '../support/faults-files.ts';
import { TEST_MS, times, until } from '../support/faults-scale.ts';
import { KNOWN_PASSWORD, runAct, startServer } from '../support/faults-server.ts';
import { createToken, issuedToken } from '../support/faults-tokens.ts';
import { ADMIN } from '../support/faults-two-nodes.ts';
import { type RunningServer, runLatchkeyd } from '../support/latchkeyd.ts';
import { runProgram } from '../support/program.ts';

vi.setConfig({ testTimeout: TEST_MS });

const ROUNDS = times(3, 20);
const TASKS: readonly FileTask[] = ['upload', 'upload', 'move', 'delete'];
const LONGEST_RUN_MS = 700;
/** Of rounds after which what was left is given up: a principal may have 32 uploads open, and each round leaves some. */
const GIVEN_UP_EVERY = 5;
const MIB = 1_048_576;

async function tokenOf(server: RunningServer): Promise<string> {
  const connection = new Connection(server.url);
  onTestFinished(() => connection.close());
  return issuedToken(await createToken(connection, ADMIN)).value;
}

function blobsOnDisk(dataDir: string): string[] {
  const root = join(dataDir, 'dbfs');
  return readdirSync(root).flatMap((shard) => readdirSync(join(root, shard)));
}

for (const engine of ENGINES) {
  test(`kill -9 amid uploads, moves and deletes tears no file, loses none and leaves nothing behind (${engine})`, async () => {
    const database = await createScratchDatabase(engine);
    onTestFinished(() => database.remove());
    const knowledge = newFileKnowledge();
    let server = await startServer(database);
    const token = await tokenOf(server);
    let left = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const client = new FileClient(server.url, token);
      expect(await fileContradictions(client, knowledge)).toEqual([]);
      const stop = new AbortController();
      const { moves, deletes } = knowledge.acknowledged;
      const work = { client, knowledge, signal: stop.signal };
      const workers = TASKS.map((task) => workOnFiles({ ...work, task }));
      const isBusy = () => knowledge.acknowledged.moves > moves && knowledge.acknowledged.deletes > deletes;
      await until(isBusy, 'nothing is moved and deleted');
      await sleep(Math.random() * LONGEST_RUN_MS);
      const killed = server.kill();
      stop.abort();
      await killed;
      await Promise.all(workers);
      if ((round + 1) % GIVEN_UP_EVERY === 0) left += await giveUpUploads(database);
      server = await startServer(database);
      if ((round + 1) % GIVEN_UP_EVERY === 0)
        await until(() => areSwept(database), 'what was left is not swept');
    }
    const client = new FileClient(server.url, token);
    expect(await fileContradictions(client, knowledge)).toEqual([]);
    left += await sweptByNextStart(database, server);
    const { uploads, moves, deletes } = knowledge.acknowledged;
    console.log(
      `kill -9 amid files (${engine}): ${ROUNDS} rounds, ${uploads} uploads, ${moves} moves and ${deletes} deletes ` +
        `acknowledged, 0 lost, 0 torn; ${left} uploads were left and swept, 0 orphans`,
    );
  });
}

/** Lets ten minutes go by for whatever was left; gives back how much that was, and expects that nothing of it stays. */
async function sweptByNextStart(database: ScratchDatabase, server: RunningServer): Promise<number> {
  await server.stop();
  const left = await giveUpUploads(database);
  const last = await startServer(database);
  await until(() => areSwept(database), 'what was left is not swept');
  const dataDir = String(database.env.LATCHKEY_DATA_DIR);
  expect(blobsOnDisk(dataDir).sort()).toEqual((await blobsOfFiles(database)).sort());
  const [row] = await database.query(
    'select (select sum(size) from dbfs_entries) as files, (select bytes from dbfs_usage) as used',
  );
  expect(Number(row?.used)).toBe(Number(row?.files));
  expect((await runAct(database, ['dbfs', 'check'])).stdout).toMatch(/Findings: 0\./);
  await last.stop();
  return left;
}

/** While no server runs: the next one takes them for older than ten minutes. */
async function giveUpUploads(database: ScratchDatabase): Promise<number> {
  const left = await database.query('select handle from dbfs_uploads');
  await database.change('update dbfs_uploads set last_block_at = 0');
  return left.length;
}

async function areSwept(database: ScratchDatabase): Promise<boolean> {
  for (const table of ['dbfs_uploads', 'dbfs_upload_parts', 'dbfs_garbage'])
    if ((await database.query(`select 1 from ${table} limit 1`)).length > 0) return false;
  const deleted = "select 1 from dbfs_entries where parent_id = 'garbage' limit 1";
  return (await database.query(deleted)).length === 0;
}

test('files copied before and after the database are all there when it is restored, and what nobody knows can be removed', async () => {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  const token = await tokenOf(server);
  const client = new FileClient(server.url, token);
  const bytes = randomBytes(MIB);
  const guide = readFileSync(join(import.meta.dirname, '../../docs/how-to/backup.md'), 'utf8');
  const backups = join(database.folder, 'backups');
  mkdirSync(backups);
  const copyFiles = async () => {
    const [, command = ''] = /`(rsync [^`]+)`/.exec(guide) ?? [];
    const words = command.replace('/backups', backups).split(' ');
    const { exitCode, stderr } = await runProgram('rsync', words.slice(1), { cwd: database.folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  };
  await client.upload('/early', bytes);
  await client.upload('/gone', bytes);
  await copyFiles();

  await client.upload('/late', bytes);
  await client.act('delete', { path: '/gone' });
  await runAct(database, ['backup', join(backups, 'latchkey.db')]);
  await client.act('delete', { path: '/early' });
  await until(() => blobsOnDisk(join(database.folder, 'data')).length === 1, 'deleted bytes stay');
  await copyFiles();
  await server.stop();
  rmSync(join(database.folder, 'data', 'dbfs'), { recursive: true });
  cpSync(join(backups, 'dbfs'), join(database.folder, 'data', 'dbfs'), { recursive: true });
  await runAct(database, ['restore', join(backups, 'latchkey.db')]);

  const dbfs = async (act: string) => (await runLatchkeyd(['dbfs', act], { env: database.env })).stdout;
  expect(await dbfs('check')).toMatch(/^unknown {2}\S+\nRead 2 files of 2097152 bytes\. Findings: 1\.\n$/);
  expect(await dbfs('remove-unknown')).toMatch(/^unknown {2}\S+\nRemoved: 1\.\n$/);
  expect(await dbfs('check')).toBe('Read 2 files of 2097152 bytes. Findings: 0.\n');
  const restored = new FileClient((await startServer(database)).url, token);
  for (const path of ['/early', '/late']) expect(await restored.sha256(path)).toBe(sha256Of(bytes));
  expect(await restored.sha256('/gone')).toBeUndefined();
});

test('a disk that fills up in the middle of an upload loses nothing of it, and the upload goes on', async ({
  skip,
}) => {
  const disk = mountSmallDisk(16);
  if (typeof disk === 'string')
    return skip(`disk full of files: not tried, no file system can be mounted: ${disk}`);
  onTestFinished(() => disk.remove());
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  const server = await startServer(database, {
    ...KNOWN_PASSWORD,
    LATCHKEY_DATA_DIR: disk.folder,
    LATCHKEY_DBFS_FREE_DISK_BYTES: '0',
  });
  const client = new FileClient(server.url, await tokenOf(server));
  await client.upload('/filler', randomBytes(4 * MIB));
  const { handle } = await client.act('create', { path: '/file' });
  const blocks: Buffer[] = [];
  let refused: { status: number; text: string };
  for (;;) {
    const block = randomBytes(MIB);
    const answer = await client.addBlock(handle, block);
    blocks.push(block);
    refused = answer;
    if (answer.status !== 200) break;
  }
  expect([refused.status, JSON.parse(refused.text).error_code]).toEqual([507, 'IO_ERROR']);
  expect(await client.usedBytes()).toBe((blocks.length - 1 + 4) * MIB);
  await client.act('delete', { path: '/filler' });
  const [last] = blocks.slice(-1);
  await until(
    async () => (await client.addBlock(handle, last ?? Buffer.of())).status === 200,
    'there is no room',
  );
  await client.act('close', { handle });
  expect(await client.sha256('/file')).toBe(sha256Of(Buffer.concat(blocks)));
  console.log(
    `disk full of files: refused after ${blocks.length - 1} blocks, then went on; whole by its hash`,
  );
});

test('a file that may not grow any more is refused as a full disk is, and the upload goes on', async ({
  skip,
}) => {
  const database = await createScratchDatabase('sqlite');
  onTestFinished(() => database.remove());
  const server = await startServer(database);
  const client = new FileClient(server.url, await tokenOf(server));
  const { handle } = await client.act('create', { path: '/file' });
  const blocks = [randomBytes(MIB), randomBytes(MIB)];
  await client.act('add-block', { handle, data: blocks[0]?.toString('base64') });
  const fault = fileSizeLimit(server.pid);
  if (typeof fault === 'string') return skip(`file size limit: not tried: ${fault}`);
  fault.begin();
  const refused = await client.addBlock(handle, blocks[1] ?? Buffer.of());
  fault.end();
  expect(refused.status).toBeGreaterThanOrEqual(500);
  expect(await client.usedBytes()).toBe(MIB);
  await until(
    async () => (await client.addBlock(handle, blocks[1] ?? Buffer.of())).status === 200,
    'the upload does not go on',
  );
  await client.act('close', { handle });
  expect(await client.sha256('/file')).toBe(sha256Of(Buffer.concat(blocks)));
});
