import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAdminToken } from '../support/admin-token.ts';
import { type DbfsRelay, startDbfsRelay } from '../support/dbfs-relay.ts';
import type { RunningServer } from '../support/latchkeyd.ts';
import { type ProgramResult, runProgram } from '../support/program.ts';
import { writeRandomFile } from '../support/random-files.ts';
import { startServer } from '../support/server.ts';

const MIB = 1_048_576;
const TARGET = '/tmp/big.bin';

/** A server with one user's token, and a folder that goes with the test. */
interface Place {
  readonly server: RunningServer;
  readonly token: string;
  readonly folder: string;
  upload(file: string, options?: UploadOptions): Promise<ProgramResult>;
}

interface UploadOptions {
  readonly via?: DbfsRelay;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** What the example promises, whichever language it is written in. */
export function testUploadBigFile(command: readonly [program: string, ...args: string[]]): void {
  const begin = () => beginAt(command);

  test('200 MB arrive as they are, told in tenths where there is no terminal', {
    timeout: 300_000,
  }, async () => {
    const place = await begin();
    const { file, sha256 } = makeFile(place.folder, 200_000_000);
    const { exitCode, stdout, stderr } = await place.upload(file);
    expect([exitCode, stdout]).toEqual([
      0,
      `Uploaded ${file} to dbfs:${TARGET}: 200000000 bytes, SHA-256 ${sha256}\n`,
    ]);
    const tenths = stderr.match(/^Sent +(\d+) % of 190\.7 MiB, [\d.]+ MiB\/s$/gm);
    expect(tenths).toHaveLength(10);
    expect(await hashOnServer(place)).toBe(sha256);
  });

  test.each([0, 1, MIB - 1, MIB, MIB + 1])('a file of %i bytes arrives as it is', async (size) => {
    const place = await begin();
    const { file, sha256 } = makeFile(place.folder, size);
    expect((await place.upload(file)).exitCode).toBe(0);
    expect(await hashOnServer(place)).toBe(sha256);
  });

  test.each(['lost', 'unanswered'] as const)(
    'a connection that is cut with a block %s is gone on from there, and no block is in the file twice',
    async (kind) => {
      const place = await begin();
      const { file, sha256 } = makeFile(place.folder, 9 * MIB + 5);
      const via = await startDbfsRelay(place.server.url, {
        mishaps: [
          { block: 5, kind },
          { block: 11, kind },
        ],
      });
      const { exitCode, stderr } = await place.upload(file, { via });
      expect([exitCode, via.blocks()], stderr).toEqual([0, 12]);
      expect(stderr.match(/The connection broke .* Trying again/g)).toHaveLength(2);
      expect(await hashOnServer(place)).toBe(sha256);
    },
  );

  test.each(['lost', 'unanswered'] as const)(
    'where a server does not say how much it has, a block %s begins the upload again, and all is read back',
    async (kind) => {
      const place = await begin();
      const { file, sha256 } = makeFile(place.folder, 9 * MIB + 5);
      const options = { mishaps: [{ block: 5, kind }], isPlain: true };
      const via = await startDbfsRelay(place.server.url, options);
      const { exitCode, stderr } = await place.upload(file, { via });
      expect([exitCode, via.blocks()], stderr).toEqual([0, 15]);
      expect(stderr).toContain('Nobody knows whether the block at 4194304 has arrived.');
      expect(stderr).toContain('Starting again from the beginning (2 of 3).');
      expect(stderr).toMatch(/^Checked +100 % of 9\.0 MiB/m);
      expect(await hashOnServer(place)).toBe(sha256);
    },
  );

  test.each([true, false])(
    'a block that arrives as another is noticed, by a plain API: %s',
    async (isPlain) => {
      const place = await begin();
      const { file } = makeFile(place.folder, 3 * MIB);
      const options = { mishaps: [{ block: 2, kind: 'changed' as const }], isPlain };
      const { exitCode, stderr } = await place.upload(file, {
        via: await startDbfsRelay(place.server.url, options),
      });
      expect([exitCode, stderr]).toEqual([5, expect.stringContaining('The server has other bytes')]);
    },
  );

  test('a path that is taken is left alone unless it shall be replaced', async () => {
    const place = await begin();
    const [first, second] = [makeFile(place.folder, 10), makeFile(place.folder, 20)];
    expect((await place.upload(first.file)).exitCode).toBe(0);
    const refused = await place.upload(second.file);
    expect([refused.exitCode, refused.stderr]).toEqual([4, expect.stringContaining('already exists')]);
    expect(await hashOnServer(place)).toBe(first.sha256);
    expect((await place.upload(second.file, { flags: ['--overwrite'] })).exitCode).toBe(0);
    expect(await hashOnServer(place)).toBe(second.sha256);
  });

  test('a refused token ends it with nothing sent and nothing said of the token; so does no token', async () => {
    const place = await begin();
    const { file } = makeFile(place.folder, 3 * MIB);
    const via = await startDbfsRelay(place.server.url);
    const wrong = `dapi${'0'.repeat(32)}`;
    const refused = await place.upload(file, { via, env: { DATABRICKS_TOKEN: wrong } });
    expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('Invalid access token.')]);
    expect(refused.stderr + refused.stdout).not.toContain(wrong);
    const without = await place.upload(file, { via, env: { DATABRICKS_TOKEN: '' } });
    expect([without.exitCode, without.stderr]).toEqual([3, expect.stringContaining('There is no token')]);
    expect(via.blocks()).toBe(0);
  });

  test('the token may stand in .netrc under the login "token", and goes to no other host', async () => {
    const place = await begin();
    const { file } = makeFile(place.folder, 10);
    const netrc = join(place.folder, 'netrc');
    const upload = async (lines: string) => {
      writeFileSync(netrc, lines, { mode: 0o600 });
      const env = { DATABRICKS_TOKEN: '', NETRC: netrc };
      return (await place.upload(file, { env, flags: ['--overwrite'] })).exitCode;
    };
    const password = `password ${place.token}\n`;
    expect(await upload(`machine 127.0.0.1\nlogin token\n${password}`)).toBe(0);
    expect(await upload(`machine 127.0.0.1 login somebody ${password}`)).toBe(3);
    expect(await upload(`machine example.com login token ${password}`)).toBe(3);
  });

  test('a token is not sent in the clear over a network, and wrong calls are told how to call', async () => {
    const place = await begin();
    const { file } = makeFile(place.folder, 10);
    const clear = await place.upload(file, { env: { DATABRICKS_HOST: 'http://192.0.2.1' } });
    expect([clear.exitCode, clear.stderr]).toEqual([2, expect.stringContaining('https://')]);
    const wrong = [
      await place.upload(join(place.folder, 'none')),
      await place.upload(file, { env: { DATABRICKS_HOST: '' } }),
      await place.upload(file, { flags: ['--no-such-flag'] }),
    ];
    expect(wrong.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2]);
  });
}

async function beginAt([program, ...args]: readonly [string, ...string[]]): Promise<Place> {
  const server = await startServer();
  const token = await createAdminToken(server);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-upload-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    ...{ server, token, folder },
    upload(file, { via, env, flags = [] } = {}) {
      const host = { DATABRICKS_HOST: via?.url ?? server.url, DATABRICKS_TOKEN: token, HOME: folder };
      const options = { env: { ...host, ...env }, timeoutMs: 240_000 };
      return runProgram(program, [...args, ...flags, file, `dbfs:${TARGET}`], options);
    },
  };
}

let files = 0;

function makeFile(folder: string, size: number): { file: string; sha256: string } {
  const file = join(folder, `${files++}.bin`);
  return { file, sha256: writeRandomFile(file, size) };
}

/** Of the bytes themselves, not of what the server says of them. */
async function hashOnServer({ server, token }: Place): Promise<string> {
  const url = `${server.url}/api/latchkey/1.0/dbfs/content?path=${encodeURIComponent(TARGET)}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  const hash = createHash('sha256');
  for await (const piece of answer.body ?? []) hash.update(piece);
  return hash.digest('hex');
}
