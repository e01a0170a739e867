import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { serveUntilStopped } from './until-stopped.ts';

// The paths of DBFS on bare `node:http`, for anyone and for one file: blocks are decoded and written, what is put is
// written as it comes, all is brought to the disk before it is answered. With `--sync close` blocks only at the end.

const { values: flags } = parseArgs({
  options: { folder: { type: 'string', default: '.' }, sync: { type: 'string', default: 'block' } },
});
const path = join(flags.folder, 'bare.bin');
let file: FileHandle | undefined;

const server = createServer((request, response) => {
  serve(request).then(
    (answer) => finish(response, answer),
    (error: Error) => response.writeHead(500).end(error.message),
  );
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  serveUntilStopped(`http://127.0.0.1:${port}`, async () => server.closeAllConnections());
});

async function serve(request: IncomingMessage): Promise<object | 'the file'> {
  const name = request.url?.split('?')[0]?.split('/').at(-1);
  if (name === 'content') return 'the file';
  if (name === 'put') {
    await pipeline(request, createWriteStream(path, { flush: true }));
    return {};
  }
  const body = JSON.parse((await buffer(request)).toString('latin1'));
  if (name === 'create') file = await open(path, 'w');
  if (name === 'add-block') await file?.write(Buffer.from(body.data, 'base64'));
  if (flags.sync === 'block' ? name === 'add-block' : name === 'close') await file?.datasync();
  if (name === 'close') await file?.close();
  return name === 'create' ? { handle: 1 } : {};
}

function finish(response: ServerResponse, answer: object | 'the file'): void {
  if (answer !== 'the file') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  createReadStream(path, { highWaterMark: 1_048_576 }).pipe(response);
}
