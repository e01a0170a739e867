import type { IncomingMessage } from 'node:http';
import { errorCodes } from 'fastify';
import { LatchkeyError } from '../errors.ts';

/** All of a body, in the pieces in which it came. Throws Fastify's error when it has more bytes than `limit`, `malformed_request`. */
export function readPieces(request: IncomingMessage, limit: number): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const take = (piece: Buffer) => {
      length += piece.length;
      pieces.push(piece);
      if (length > limit) finish(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    };
    const finish = (error?: Error) => {
      request.off('data', take).off('end', finish).off('error', fail);
      if (error === undefined) resolve(pieces);
      else reject(error);
    };
    const fail = (cause: Error) =>
      finish(new LatchkeyError('malformed_request', 'The request cannot be read.', { cause }));
    if (Number(request.headers['content-length']) > limit)
      return reject(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    request.on('data', take).once('end', finish).once('error', fail);
  });
}
