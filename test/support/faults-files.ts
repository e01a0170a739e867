import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { ScratchDatabase } from './faults-database.ts';

const BLOCK_BYTES = 200_000;

/** Which files there are of a unit: path → SHA-256. */
type World = Readonly<Record<string, string>>;

/** Files that somebody works on, and what may be there: more than one thing while an act is not answered. */
export interface FileUnit {
  worlds: readonly World[];
}

/** What is known of all files; units are worked on by one worker each. */
export interface FileKnowledge {
  readonly units: FileUnit[];
  readonly acknowledged: Record<'uploads' | 'moves' | 'deletes', number>;
}

export function newFileKnowledge(): FileKnowledge {
  return { units: [], acknowledged: { uploads: 0, moves: 0, deletes: 0 } };
}

/** What one does with files over HTTP. An answer other than 2xx throws. */
export class FileClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async act(name: string, body: object): Promise<Record<string, unknown>> {
    const answer = await this.post(name, body);
    if (answer.status !== 200) throw new Error(`${name} was answered with ${answer.status}: ${answer.text}`);
    return JSON.parse(answer.text);
  }

  async post(name: string, body: object): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.#url}/api/2.0/dbfs/${name}`, {
      method: 'POST',
      headers: this.#headers(),
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  addBlock(handle: unknown, block: Uint8Array): Promise<{ status: number; text: string }> {
    return this.post('add-block', { handle, data: Buffer.from(block).toString('base64') });
  }

  async upload(path: string, bytes: Buffer): Promise<void> {
    const { handle } = await this.act('create', { path });
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      const data = bytes.subarray(at, at + BLOCK_BYTES).toString('base64');
      await this.act('add-block', { handle, data });
    }
    await this.act('close', { handle });
  }

  async putForm(path: string, bytes: Buffer): Promise<void> {
    const form = new FormData();
    form.set('path', path);
    form.set('file', new Blob([new Uint8Array(bytes)]), 'file');
    const response = await fetch(`${this.#url}/api/2.0/dbfs/put`, {
      method: 'POST',
      headers: this.#headers(),
      body: form,
    });
    if (response.status !== 200) throw new Error(`put was answered with ${response.status}`);
  }

  /** The SHA-256 of a file's content; undefined where there is none. */
  async sha256(path: string): Promise<string | undefined> {
    const url = `${this.#url}/api/latchkey/1.0/dbfs/content?${new URLSearchParams({ path })}`;
    const response = await fetch(url, { headers: this.#headers() });
    if (response.status === 404) return void (await response.text());
    if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
    return sha256Of(Buffer.from(await response.arrayBuffer()));
  }

  async usedBytes(): Promise<number> {
    const response = await fetch(`${this.#url}/api/latchkey/1.0/dbfs/usage`, { headers: this.#headers() });
    return ((await response.json()) as { used_bytes: number }).used_bytes;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#token}` };
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export type FileTask = 'upload' | 'move' | 'delete';

interface FileWork {
  readonly client: FileClient;
  readonly knowledge: FileKnowledge;
  readonly task: FileTask;
  readonly signal: AbortSignal;
}

const MOVES = 10;

/** Uploads folders until the server is gone, and moves or deletes them, where that is the task. */
export async function workOnFiles(work: FileWork): Promise<void> {
  try {
    while (!work.signal.aborted) await workOnUnit(work);
  } catch (error) {
    // A server that was killed answers nothing; one that answers wrongly is a fault.
    if (!(error instanceof TypeError) && !work.signal.aborted) throw error;
  }
}

async function workOnUnit({ client, knowledge, task }: FileWork): Promise<void> {
  const { units, acknowledged } = knowledge;
  const unit: FileUnit = { worlds: [{}] };
  units.push(unit);
  let world: World = {};
  const change = async (next: World, act: () => Promise<unknown>) => {
    unit.worlds = [world, next];
    await act();
    unit.worlds = [next];
    world = next;
  };
  let folder = `/kill/${randomBytes(6).toString('hex')}`;
  const largest = task === 'upload' ? 3 * BLOCK_BYTES : 1_000;
  for (let i = 0; i < 3; i++) {
    const [path, bytes] = [`${folder}/deep/${i}`, randomBytes(randomInt(1, largest))];
    const isForm = i === 2;
    await change({ ...world, [path]: sha256Of(bytes) }, () =>
      isForm ? client.putForm(path, bytes) : client.upload(path, bytes),
    );
    acknowledged.uploads++;
  }
  for (let i = 0; i < (task === 'move' ? MOVES : 0); i++) {
    const moved = `${folder}x`;
    const elsewhere = Object.entries(world).map(([path, sha256]) => [path.replace(folder, moved), sha256]);
    await change(Object.fromEntries(elsewhere), () =>
      client.act('move', { source_path: folder, destination_path: moved }),
    );
    folder = moved;
    acknowledged.moves++;
  }
  if (task !== 'delete') return;
  await change({}, () => client.act('delete', { path: folder, recursive: true }));
  acknowledged.deletes++;
}

/** In words what is not as one of the acts would have left it; what is so becomes what is known. */
export async function fileContradictions(client: FileClient, { units }: FileKnowledge): Promise<string[]> {
  const problems: string[] = [];
  for (const unit of units) {
    const seen: Record<string, string> = {};
    for (const path of new Set(unit.worlds.flatMap((world) => Object.keys(world)))) {
      const sha256 = await client.sha256(path);
      if (sha256 !== undefined) seen[path] = sha256;
    }
    const isPossible = unit.worlds.some((world) => isSame(world, seen));
    if (!isPossible) problems.push(`${JSON.stringify(seen)} is none of ${JSON.stringify(unit.worlds)}`);
    unit.worlds = [seen];
  }
  return problems;
}

function isSame(one: World, other: World): boolean {
  const paths = Object.keys(one);
  return paths.length === Object.keys(other).length && paths.every((path) => one[path] === other[path]);
}

/** The blobs that files are made of, by the database. */
export async function blobsOfFiles(database: ScratchDatabase): Promise<string[]> {
  const rows = await database.query('select blob_id from dbfs_entries where blob_id is not null');
  return rows.map((row) => String(row.blob_id));
}
