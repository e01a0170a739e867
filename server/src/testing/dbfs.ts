import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestApp, TestCredential } from './harness.ts';
import type { TestAnswer } from './http-client.ts';

export const DBFS = '/api/2.0/dbfs';
export const OWN_DBFS = '/api/latchkey/1.0/dbfs';
export const MIB = 1_048_576;

/** Bytes that are the same in each run, and no two pieces of which are alike. */
export function bytesOf(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What somebody does with files, by the API. */
export class FileUser {
  readonly app: TestApp;
  readonly credential: TestCredential;

  constructor(app: TestApp, credential: TestCredential) {
    this.app = app;
    this.credential = credential;
  }

  /** `POST` to Databricks' API. */
  act(name: string, body: object): Promise<TestAnswer> {
    return this.app.post(`${DBFS}/${name}`, this.credential, body);
  }

  /** `GET` from Databricks' API. */
  ask(name: string, query: Record<string, string>): Promise<TestAnswer> {
    return this.app.get(`${DBFS}/${name}?${new URLSearchParams(query)}`, this.credential);
  }

  /** `GET` from our own API. */
  askOwn(name: string, query: Record<string, string> = {}): Promise<TestAnswer> {
    return this.app.get(`${OWN_DBFS}/${name}?${new URLSearchParams(query)}`, this.credential);
  }

  setPermissions(change: object): Promise<TestAnswer> {
    return this.app.send('PUT', `${OWN_DBFS}/permissions`, this.credential, { body: change });
  }

  async create(path: string, overwrite = false): Promise<number> {
    const answer = await this.act('create', { path, overwrite });
    if (answer.status !== 200) throw new Error(`create was answered with ${answer.status}: ${answer.text}`);
    return answer.body.handle;
  }

  addBlock(handle: number, bytes: Uint8Array): Promise<TestAnswer> {
    return this.act('add-block', { handle, data: Buffer.from(bytes).toString('base64') });
  }

  put(path: string, text: string, overwrite = false): Promise<TestAnswer> {
    return this.act('put', { path, contents: Buffer.from(text).toString('base64'), overwrite });
  }

  /** Uploads by handle, in blocks of 1 MiB. */
  async upload(path: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.create(path, true);
    for (let at = 0; at < bytes.length; at += MIB) {
      const added = await this.addBlock(handle, bytes.subarray(at, at + MIB));
      if (added.status !== 200) throw new Error(added.text);
    }
    const closed = await this.act('close', { handle });
    if (closed.status !== 200) throw new Error(closed.text);
  }

  /** Reads all of a file in pieces. */
  async read(path: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let offset = 0; ; ) {
      const answer = await this.ask('read', { path, offset: String(offset), length: String(MIB) });
      if (answer.status !== 200) throw new Error(answer.text);
      if (answer.body.bytes_read === 0) return Buffer.concat(pieces);
      pieces.push(Buffer.from(answer.body.data, 'base64'));
      offset += answer.body.bytes_read;
    }
  }

  async text(path: string): Promise<string> {
    return (await this.read(path)).toString();
  }

  /** The paths in a folder. */
  async list(path: string): Promise<string[]> {
    const { body } = await this.ask('list', { path });
    return body.files.map((file: { path: string }) => file.path);
  }
}

/** The names of all blobs that lie in the data directory. */
export function blobsOf(app: TestApp): string[] {
  const root = join(app.database.folder, 'data', 'dbfs');
  return readdirSync(root).flatMap((shard) => readdirSync(join(root, shard)));
}

/** Waits until what was deleted is off the disk. */
export function settled(app: TestApp): Promise<void> {
  return app.core.fileGarbage.settle();
}

/** A `multipart/form-data` body. */
export function multipart(parts: readonly { name: string; value: string; fileName?: string }[]): {
  headers: Record<string, string>;
  body: string;
} {
  const boundary = 'xxBOUNDARYxx';
  const body = parts
    .map(({ name, value, fileName }) => {
      const file =
        fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: application/octet-stream`;
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
    })
    .join('');
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${body}--${boundary}--\r\n`,
  };
}
