import { fromBase64, toBase64 } from './base64.ts';
import { connectionOf, type LatchkeyClientOptions } from './client-options.ts';
import { type ApiRequest, type Connection, sendRequest } from './request.ts';
import type {
  CreateFileRequest,
  CreateFileResponse,
  DeleteFileRequest,
  FileEntryInfo,
  FileInfo,
  ListFilesResponse,
  MoveFileRequest,
  ReadFileResponse,
} from './wire-dbfs.ts';

const DBFS = '/api/2.0/dbfs';
const FILE_INFO = { path: 'string', is_dir: 'boolean', file_size: 'number' } as const;

/** A block of a file that is being written, and how many bytes come before it. */
interface Block {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/**
 * One principal's dealings with files, by Databricks' DBFS API. Paths are absolute, with or without `dbfs:`. Every method
 * sends one request and throws `ApiError`, as those of `LatchkeyClient`; so does the constructor `TypeError`.
 */
export class DbfsClient {
  readonly #connection: Connection;

  constructor(options: LatchkeyClientOptions) {
    this.#connection = connectionOf(options);
  }

  /** What is in a folder, or the one file. */
  async list(path: string): Promise<FileInfo[]> {
    return (await this.#get<ListFilesResponse>('list', { path }, { files: 'array' })).files;
  }

  /** What is known of a file or folder. Refused with status 404 when there is none. */
  status(path: string): Promise<FileInfo> {
    return this.#get('get-status', { path }, FILE_INFO);
  }

  /** The same and more: the SHA-256 of a file's content, by an address of our own. */
  entry(path: string): Promise<FileEntryInfo> {
    const query = new URLSearchParams({ path });
    return this.#send({
      method: 'GET',
      path: `/api/latchkey/1.0/dbfs/entry?${query}`,
      expects: FILE_INFO,
    });
  }

  /** Bytes of a file from `offset` on: a megabyte at most, fewer at its end, none behind it. */
  async read(path: string, { offset, length }: { offset: number; length: number }): Promise<Uint8Array> {
    const query = { path, offset: String(offset), length: String(length) };
    const expects = { bytes_read: 'number', data: 'string' } as const;
    return fromBase64((await this.#get<ReadFileResponse>('read', query, expects)).data);
  }

  /** Begins a file; gives back the handle for `addBlock` and `close`. */
  async create(request: CreateFileRequest): Promise<number> {
    const expects = { handle: 'number' } as const;
    return (await this.#post<CreateFileResponse>('create', request, expects)).handle;
  }

  /** Adds a megabyte at most. Since the server is told where it belongs, the same block may be sent again. */
  async addBlock(handle: number, { bytes, offset }: Block): Promise<void> {
    await this.#post('add-block', { handle, data: toBase64(bytes), offset }, { length: 'number' });
  }

  /** Lets the file appear with all that was added. */
  async close(handle: number): Promise<void> {
    await this.#post('close', { handle }, {});
  }

  /** Makes a folder and those on the way to it; one that is there already stays. */
  async makeFolders(path: string): Promise<void> {
    await this.#post('mkdirs', { path }, {});
  }

  /** Deletes a file, or a folder with all that is in it when that is said. What is not there stays so. */
  async delete(request: DeleteFileRequest): Promise<void> {
    await this.#post('delete', request, {});
  }

  /** Gives a file or folder another path. */
  async move(request: MoveFileRequest): Promise<void> {
    await this.#post('move', request, {});
  }

  #get<Answer>(name: string, query: Record<string, string>, expects: ApiRequest['expects']): Promise<Answer> {
    return this.#send({ method: 'GET', path: `${DBFS}/${name}?${new URLSearchParams(query)}`, expects });
  }

  #post<Answer>(name: string, body: object, expects: ApiRequest['expects']): Promise<Answer> {
    return this.#send({ method: 'POST', path: `${DBFS}/${name}`, body, expects });
  }

  #send<Answer>(request: ApiRequest): Promise<Answer> {
    return sendRequest(this.#connection, request);
  }
}
