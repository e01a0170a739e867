import { commonTexts } from '../texts/common.tsx';
import { ApiError, NoAnswerError } from './request.ts';

/** A file that is sent. */
export interface FileUpload {
  readonly path: string;
  readonly file: File;
  readonly overwrite: boolean;
  /** Bytes of it that have left this browser. */
  readonly onProgress: (sent: number) => void;
  readonly signal: AbortSignal;
}

/** Somebody gave the upload up. */
export class UploadCancelled extends Error {}

/**
 * Sends a file of any size as it is read from the disk. Throws `ApiError`, `NoAnswerError`, or `UploadCancelled`; the
 * file is there as a whole or not at all.
 */
export function uploadFile({ path, file, overwrite, onProgress, signal }: FileUpload): Promise<void> {
  const form = new FormData();
  form.append('path', path);
  form.append('overwrite', String(overwrite));
  // Its own name is the path's: what it is called here concerns nobody.
  form.append('file', file, 'file');
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new UploadCancelled());
    // Not fetch(), which tells nothing of how much was sent.
    const ask = new XMLHttpRequest();
    const abort = () => ask.abort();
    signal.addEventListener('abort', abort, { once: true });
    ask.upload.onprogress = ({ loaded, total }) => onProgress(ownPart(loaded, total, file.size));
    ask.onload = () => {
      if (ask.status === 200) resolve();
      else reject(errorOf(ask));
    };
    ask.onerror = () => reject(new NoAnswerError(commonTexts.unreachable));
    ask.onabort = () => reject(new UploadCancelled());
    ask.onloadend = () => signal.removeEventListener('abort', abort);
    ask.open('POST', '/api/2.0/dbfs/put');
    ask.setRequestHeader('accept', 'application/json');
    ask.send(form);
  });
}

/** Without what stands around the file in the form. */
function ownPart(loaded: number, total: number, size: number): number {
  return Math.max(0, Math.min(size, loaded - (total - size)));
}

function errorOf(ask: XMLHttpRequest): Error {
  const headers = new Headers();
  for (const name of ['retry-after', 'date']) {
    const value = ask.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  const isAnswer = ask.status >= 200 && ask.status < 600;
  if (!isAnswer) return new NoAnswerError(commonTexts.unreachable);
  return new ApiError(new Response(null, { status: ask.status, headers }), bodyOf(ask.responseText));
}

function bodyOf(text: string): { error_code?: string; message?: string } {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
