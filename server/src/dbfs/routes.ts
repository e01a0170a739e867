import { Readable } from 'node:stream';
import type { FileInfo } from '@latchkey/client';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { TSchema } from 'typebox';
import { LatchkeyError } from '../errors.ts';
import { whoAsks } from '../http/access.ts';
import { optionalBytes } from '../http/base64-field.ts';
import { invalid, optionalBoolean, optionalInteger, requiredBody } from '../http/fields.ts';
import { discardBody } from '../http/multipart.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty } from '../http/schemas.ts';
import {
  AddBlockAnswer,
  AddBlockBody,
  CloseBody,
  CreateBody,
  DeleteBody,
  FileInfoAnswer,
  FilesAnswer,
  HandleAnswer,
  MakeFoldersBody,
  MoveBody,
  PathQuery,
  PutBody,
  ReadAnswer,
  ReadQuery,
} from './dbfs-schemas.ts';
import { handleField, pathField, presentFile, refuseLargeBlock } from './fields-for-routes.ts';
import { DEFAULT_READ_BYTES, MAX_BLOCK_BYTES } from './file-entry.ts';
import type { Files } from './files.ts';
import { putOf } from './put-routes.ts';
import type { Puts } from './puts.ts';
import type { ListedFile, Reading } from './reading.ts';
import type { Uploads } from './uploads.ts';

type Fields = Readonly<Record<string, unknown>>;

interface DbfsRoutesDeps {
  readonly files: Files;
  readonly reading: Reading;
  readonly uploads: Uploads;
  readonly puts: Puts;
}

const PATH = '/api/2.0/dbfs';
const TAG = { tag: 'DBFS' } as const;
const ROOM: RouteDoc['errors'] = ['storage_quota_exceeded', 'disk_full'];
const CREATE: RouteDoc = {
  ...TAG,
  id: 'createFile',
  summary: 'Begin an upload',
  description:
    'Gives a handle for `add-block` and `close`. Folders on the way are made. It ends by itself after ten minutes without a block; the file appears when it is closed.',
  body: CreateBody,
  errors: ['already_exists', 'upload_limit_exceeded'],
};
const ADD_BLOCK: RouteDoc = {
  ...TAG,
  id: 'addBlock',
  summary: 'Add a block to an upload',
  description:
    'Send one block after the other. What is sent again is added again, unless it says by `offset` where it belongs.',
  body: AddBlockBody,
  errors: ['upload_not_found', 'block_too_large', 'upload_conflict', ...ROOM],
};
const CLOSE: RouteDoc = {
  ...TAG,
  id: 'closeFile',
  summary: 'End an upload: the file appears',
  body: CloseBody,
  errors: ['upload_not_found', 'upload_conflict', 'already_exists', 'file_damaged', 'disk_full'],
};
const PUT: RouteDoc = {
  ...TAG,
  id: 'putFile',
  summary: 'Upload a file in one request',
  description:
    'As JSON with 1 MiB at most, or of any size as `multipart/form-data` with the fields `path` and `overwrite` and one file part, in any order.',
  body: PutBody,
  errors: [
    'already_exists',
    'block_too_large',
    'upload_limit_exceeded',
    'upload_not_found',
    'upload_conflict',
    ...ROOM,
  ],
};
const READ: RouteDoc = {
  ...TAG,
  id: 'readFile',
  summary: 'Read bytes of a file',
  query: ReadQuery,
  errors: ['file_not_found', 'read_too_large', 'file_damaged'],
  answers: { 200: ReadAnswer },
};
const LIST: RouteDoc = {
  ...TAG,
  id: 'listFiles',
  summary: 'List a folder',
  description: 'All of it, folders first; a file lists itself.',
  query: PathQuery,
  errors: ['file_not_found'],
  answers: { 200: FilesAnswer },
};
const GET_STATUS: RouteDoc = {
  ...TAG,
  id: 'getFileStatus',
  summary: 'Get what is told of a file or folder',
  query: PathQuery,
  errors: ['file_not_found'],
};
const DELETE: RouteDoc = {
  ...TAG,
  id: 'deleteFile',
  summary: 'Delete a file or folder',
  description: 'Where nothing is, nothing is done. All of a folder goes at once, or nothing of it.',
  body: DeleteBody,
  errors: ['folder_not_empty'],
};
const MAKE_FOLDERS: RouteDoc = {
  ...TAG,
  id: 'makeFolders',
  summary: 'Make a folder, and those on the way to it',
  body: MakeFoldersBody,
  errors: ['already_exists'],
};
const MOVE: RouteDoc = {
  ...TAG,
  id: 'moveFile',
  summary: 'Move or rename a file or folder',
  description: 'Folders move whole. Nothing is ever replaced; folders on the way are made.',
  body: MoveBody,
  errors: ['file_not_found', 'already_exists'],
};

const ACCESS = { scope: 'files' } as const;
/** For a block in base64; more is taken, so that what is too large can be told so. */
const BLOCK_BODY_BYTES = 4 * MAX_BLOCK_BYTES;

const answering = (doc: RouteDoc, answer: TSchema) => ({
  config: { access: ACCESS, doc },
  schema: { response: { 200: answer } },
});
const sending = (doc: RouteDoc) => ({ config: { access: ACCESS, doc } });

/** Databricks: "Dbfs". */
export function dbfsRoutes(app: FastifyInstance, deps: DbfsRoutesDeps): void {
  uploadRoutes(app, deps);
  readRoutes(app, deps);
  treeRoutes(app, deps.files);
}

function uploadRoutes(app: FastifyInstance, { uploads, puts }: DbfsRoutesDeps): void {
  app.post(`${PATH}/create`, answering(CREATE, HandleAnswer), async (request) => {
    const body = requiredBody(request.body);
    const target = { path: pathField(body), isOverwrite: optionalBoolean(body, 'overwrite') ?? false };
    return { handle: await uploads.create(whoAsks(request), target) };
  });

  const block = answering(ADD_BLOCK, AddBlockAnswer);
  app.post(
    `${PATH}/add-block`,
    { ...block, config: { ...block.config, base64Field: 'data' }, bodyLimit: BLOCK_BODY_BYTES },
    async (request) => {
      const body = requiredBody(request.body);
      const handle = handleField(body);
      const bytes = optionalBytes(body, 'data') ?? Buffer.alloc(0);
      refuseLargeBlock(bytes);
      const offset = optionalInteger(body, 'offset');
      const added = { bytes, isAcknowledged: true, ...(offset !== undefined && { offset }) };
      const length = await uploads.append(whoAsks(request), handle, added);
      return offset === undefined ? {} : { length };
    },
  );

  app.post(`${PATH}/close`, answering(CLOSE, Empty), async (request) => {
    await uploads.close(whoAsks(request), handleField(requiredBody(request.body)));
    return {};
  });

  const put = answering(PUT, Empty);
  app.post(
    `${PATH}/put`,
    {
      ...put,
      config: { ...put.config, takesMultipart: true, base64Field: 'contents' },
      bodyLimit: BLOCK_BODY_BYTES,
    },
    async (request, reply) => {
      try {
        await puts.put(whoAsks(request), await putOf(request, reply));
      } catch (error) {
        discardBody(request.raw, reply.raw);
        throw error;
      }
      return {};
    },
  );
}

function readRoutes(app: FastifyInstance, { reading, files }: DbfsRoutesDeps): void {
  app.get(`${PATH}/read`, sending(READ), async (request, reply) => {
    const query = request.query as Fields;
    const range = rangeFields(query);
    const bytes = await reading.read(whoAsks(request), pathField(query), (file) =>
      reading.bytes(file, range),
    );
    // By hand: base64 has nothing to escape, and looking for that in a megabyte takes longer than reading it.
    return sendJson(reply, `{"bytes_read":${bytes.length},"data":"${bytes.toString('base64')}"}`);
  });

  app.get(`${PATH}/list`, sending(LIST), async (request, reply) => {
    const path = pathField(request.query as Fields);
    const pages = await reading.list(whoAsks(request), path);
    return sendJson(reply, Readable.from(listText(pages)));
  });

  app.get(`${PATH}/get-status`, answering(GET_STATUS, FileInfoAnswer), async (request): Promise<FileInfo> => {
    const path = pathField(request.query as Fields);
    return presentFile(path.text, await files.status(whoAsks(request), path));
  });
}

function treeRoutes(app: FastifyInstance, files: Files): void {
  app.post(`${PATH}/delete`, answering(DELETE, Empty), async (request) => {
    const body = requiredBody(request.body);
    const path = pathField(body);
    await files.delete(whoAsks(request), path, optionalBoolean(body, 'recursive') ?? false);
    return {};
  });

  app.post(`${PATH}/mkdirs`, answering(MAKE_FOLDERS, Empty), async (request) => {
    await files.makeFolders(whoAsks(request), pathField(requiredBody(request.body)));
    return {};
  });

  app.post(`${PATH}/move`, answering(MOVE, Empty), async (request) => {
    const body = requiredBody(request.body);
    const [source, destination] = [pathField(body, 'source_path'), pathField(body, 'destination_path')];
    await files.move(whoAsks(request), source, destination);
    return {};
  });
}

function rangeFields(query: Fields): { offset: number; length: number } {
  const offset = optionalInteger(query, 'offset') ?? 0;
  const length = optionalInteger(query, 'length') ?? DEFAULT_READ_BYTES;
  if (offset < 0) throw invalid('offset', 'must not be negative');
  if (length < 0) throw invalid('length', 'must not be negative');
  if (length <= MAX_BLOCK_BYTES) return { offset, length };
  const message = `length may be ${MAX_BLOCK_BYTES} (1 MB) at most: read the file in pieces.`;
  throw new LatchkeyError('read_too_large', message);
}

async function* listText(pages: AsyncIterable<readonly ListedFile[]>): AsyncGenerator<string> {
  let before = '{"files":[';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield before + page.map((listed) => JSON.stringify(presentFile(listed.path, listed.entry))).join();
    before = ',';
  }
  yield before === ',' ? ']}' : `${before}]}`;
}

function sendJson(reply: FastifyReply, json: string | Readable): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(json);
}
