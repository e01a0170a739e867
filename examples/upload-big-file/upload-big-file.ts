#!/usr/bin/env node
// Uploads a big file into DBFS: `create`, `add-block` for each MiB, `close`. See README.md beside it.
// Needs Node 22.18 or newer and nothing else.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  type Api,
  again,
  ask,
  Broken,
  Busy,
  EXIT,
  Failure,
  findToken,
  get,
  isPassing,
  post,
  Refused,
  readHost,
  say,
} from './dbfs-api.ts';

const USAGE = `Usage: node upload-big-file.ts [--overwrite] [--retries N] FILE DBFS_PATH

Set DATABRICKS_HOST to the server's URL. The token is read from DATABRICKS_TOKEN, or from the line
"machine HOST login token password TOKEN" of ~/.netrc (or of the file that NETRC names).`;

/** The most that one block may have before it is written in base64. */
const BLOCK_BYTES = 1_048_576;
const MIB = 1_048_576;
const MAX_STARTS = 3;

interface Upload {
  readonly api: Api;
  readonly handle: number;
  /** How many bytes the server has said that it has. */
  length: number;
  /** Whether it tells how many it has, so that a block may be sent twice. */
  tellsLength: boolean;
}

/** What was sent so far cannot be gone on with. */
class StartOver extends Failure {}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say(`upload-big-file: ${error.message}`);
  process.exitCode = error.exitCode;
}

async function main(): Promise<void> {
  const { file, target, overwrite, retries } = readArguments();
  const host = readHost();
  const api = { host: host.origin, token: await findToken(host), retries };
  const { size } = await stat(file).catch((error: Error) => {
    throw new Failure(`The file cannot be read: ${error.message}`, EXIT.usage);
  });
  const sent = await uploadPatiently(api, { file, size, target, overwrite });
  await check(api, target, sent);
  console.log(`Uploaded ${file} to dbfs:${target}: ${size} bytes, SHA-256 ${sent.sha256}`);
}

function readArguments() {
  const wrong = (message: string) => new Failure(`${message}\n\n${USAGE}`, EXIT.usage);
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { overwrite: { type: 'boolean', default: false }, retries: { type: 'string', default: '8' } },
    });
    const [file, path, ...more] = positionals;
    if (file === undefined || path === undefined || more.length > 0)
      throw wrong('Give a file and where it goes.');
    const target = path.replace(/^dbfs:/, '');
    if (!target.startsWith('/')) throw wrong(`A path in DBFS begins with / or dbfs:/, and ${path} does not.`);
    if (!/^\d+$/.test(values.retries)) throw wrong('--retries takes a whole number.');
    return { file, target, overwrite: values.overwrite, retries: Number(values.retries) };
  } catch (error) {
    throw error instanceof Failure ? error : wrong((error as Error).message);
  }
}

interface Source {
  readonly file: string;
  readonly size: number;
  readonly target: string;
  readonly overwrite: boolean;
}

interface Sent {
  readonly size: number;
  readonly sha256: string;
}

/** Uploads, from the beginning again when what was sent cannot be gone on with. */
async function uploadPatiently(api: Api, source: Source): Promise<Sent> {
  for (let starts = 1; ; starts++) {
    try {
      return await upload(api, source);
    } catch (error) {
      if (!(error instanceof StartOver) || starts === MAX_STARTS) throw error;
      say(`${error.message} Starting again from the beginning (${starts + 1} of ${MAX_STARTS}).`);
    }
  }
}

async function upload(api: Api, { file, size, target, overwrite }: Source): Promise<Sent> {
  // Done twice, it leaves a handle that nobody uses: it ends by itself after ten minutes.
  const { handle } = await again(api, () => post(api, 'create', { path: target, overwrite }));
  const running: Upload = { api, handle: Number(handle), length: 0, tellsLength: false };
  const hash = createHash('sha256');
  const show = progress('Sent', size);
  for await (const block of createReadStream(file, { highWaterMark: BLOCK_BYTES })) {
    hash.update(block);
    await addBlock(running, block);
    running.length += block.length;
    show(running.length);
  }
  if (running.length !== size)
    throw new Failure(
      `The file changed while it was sent: it had ${size} bytes, and then ${running.length}.`,
    );
  await close(running);
  return { size, sha256: hash.digest('hex') };
}

/**
 * `add-block` appends: sent twice, a block would be in the file twice. Latchkey looks at `offset`, and tells the
 * length: a block that is there already is not appended again. Others do not, and then a block whose answer never
 * came ends the upload.
 */
async function addBlock(running: Upload, block: Buffer): Promise<void> {
  const { api, handle, length: offset } = running;
  const body = { handle, data: block.toString('base64'), offset };
  const mayRepeat = (error: unknown) =>
    error instanceof Busy || (error instanceof Broken && running.tellsLength);
  try {
    const { length } = await again(api, () => post(api, 'add-block', body), mayRepeat);
    running.tellsLength = length === offset + block.length;
  } catch (error) {
    const isGone = error instanceof Refused && error.errorCode === 'RESOURCE_DOES_NOT_EXIST';
    if (isGone) throw new StartOver(`The upload has ended on the server: ${error.message}`);
    if (!(error instanceof Broken) || running.tellsLength) throw error;
    throw new StartOver(`${error.message} Nobody knows whether the block at ${offset} has arrived.`);
  }
}

/** When the answer was lost, the handle is gone once it was done: what is there then is checked in any case. */
async function close({ api, handle }: Upload): Promise<void> {
  let wasBroken = false;
  const mayRepeat = (error: unknown) => {
    wasBroken ||= error instanceof Broken;
    return isPassing(error);
  };
  await again(api, () => post(api, 'close', { handle }), mayRepeat).catch((error: unknown) => {
    const isGone = error instanceof Refused && error.errorCode === 'RESOURCE_DOES_NOT_EXIST';
    if (!(wasBroken && isGone)) throw error;
  });
}

/** Throws unless the server has the very bytes that were sent. */
async function check(api: Api, target: string, { size, sha256 }: Sent): Promise<void> {
  const path = encodeURIComponent(target);
  const status = await again(api, () => get(api, `/api/2.0/dbfs/get-status?path=${path}`));
  if (status.file_size !== size)
    throw new Failure(`The server has ${status.file_size} bytes, and ${size} were sent.`, EXIT.differs);
  const theirs = (await askForDigest(api, path)) ?? (await readBack(api, path, size));
  if (theirs !== sha256)
    throw new Failure(`The server has other bytes (SHA-256 ${theirs}) than were sent.`, EXIT.differs);
}

/** SHA-256 as Latchkey tells it (RFC 9530); undefined from a server that does not. */
async function askForDigest(api: Api, path: string): Promise<string | undefined> {
  const { headers, ok } = await again(api, () =>
    ask(api, 'HEAD', `/api/latchkey/1.0/dbfs/content?path=${path}`),
  );
  const digest = /sha-256=:([^:]+):/.exec(headers.get('repr-digest') ?? '')?.[1];
  return ok && digest !== undefined ? Buffer.from(digest, 'base64').toString('hex') : undefined;
}

async function readBack(api: Api, path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  const show = progress('Checked', size);
  for (let offset = 0; offset < size; ) {
    const range = `path=${path}&offset=${offset}&length=${BLOCK_BYTES}`;
    const { data } = await again(api, () => get(api, `/api/2.0/dbfs/read?${range}`));
    const block = Buffer.from(String(data), 'base64');
    if (block.length === 0) break;
    hash.update(block);
    offset += block.length;
    show(offset);
  }
  return hash.digest('hex');
}

/** Shows how far it is: a bar on a terminal, else a line for each tenth. */
function progress(what: string, size: number): (done: number) => void {
  const startedAt = performance.now();
  let shownTenth = 0;
  return (done) => {
    const share = size === 0 ? 1 : done / size;
    const mibPerSecond = done / MIB / Math.max((performance.now() - startedAt) / 1000, 0.001);
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    const figures = `${percent} of ${(size / MIB).toFixed(1)} MiB, ${mibPerSecond.toFixed(1)} MiB/s`;
    if (process.stderr.isTTY) {
      const bar = '#'.repeat(Math.floor(share * 30)).padEnd(30, '.');
      process.stderr.write(`\r${what} [${bar}] ${figures}  ${done === size ? '\n' : ''}`);
    } else if (Math.floor(share * 10) > shownTenth) {
      shownTenth = Math.floor(share * 10);
      say(`${what} ${figures}`);
    }
  };
}
