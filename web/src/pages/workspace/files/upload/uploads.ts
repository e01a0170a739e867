import type { FileEntryInfo } from '@latchkey/client';
import { findEntry, getUsage } from '../../../../api/dbfs.ts';
import { UploadCancelled, uploadFile } from '../../../../api/dbfs-upload.ts';
import { ApiError, messageOf } from '../../../../api/request.ts';
import { formatBytes } from '../../../../format-bytes.ts';
import { uploadTexts } from '../../../../texts/files-upload.tsx';
import { secondsLeft, TransferSpeed } from './transfer-speed.ts';

/** `asks`: something is called so already, and somebody must say what becomes of it. `storing`: all is sent. */
export type UploadState = 'waiting' | 'asks' | 'sending' | 'storing' | 'done' | 'failed' | 'cancelled';

/** A file on its way, as it is shown. */
export interface Upload {
  readonly id: number;
  readonly path: string;
  readonly size: number;
  readonly sent: number;
  readonly state: UploadState;
  /** Why it failed. */
  readonly problem?: string;
}

/** How far all of them are. */
export interface UploadsView {
  readonly uploads: readonly Upload[];
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** What is to be sent where. */
export interface Wanted {
  readonly file: File;
  readonly path: string;
}

interface Job {
  readonly file: File;
  readonly cancel: AbortController;
  readonly isReplacing: boolean;
  readonly upload: Upload;
}

interface UploadsDeps {
  /** Does what asks the server, and sees to a session that has ended. */
  readonly act: <Answer>(work: () => Promise<Answer>) => Promise<Answer>;
  /** Called after each file that is there. */
  readonly onStored: () => void;
}

/** As many as go on beside each other: more share the same line. */
const AT_ONCE = 2;
const SHOWN_EVERY_MS = 250;
/** Smaller ones are sent and refused as fast as it is asked whether there is room. */
const LARGE_BYTES = 4_000_000;

/** Files on their way to the server, some at a time; they go on whatever page is open. */
export class Uploads {
  readonly #deps: UploadsDeps;
  readonly #jobs = new Map<number, Job>();
  readonly #listeners = new Set<() => void>();
  readonly #speed = new TransferSpeed();
  #sentEver = 0;
  #lastId = 0;
  #view: UploadsView = { uploads: [], bytesPerSecond: undefined, secondsLeft: undefined };
  #shownSoon: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: UploadsDeps) {
    this.#deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): UploadsView => this.#view;

  add(wanted: readonly Wanted[]): void {
    for (const { file, path } of wanted) {
      const id = ++this.#lastId;
      const upload: Upload = { id, path, size: file.size, sent: 0, state: 'waiting' };
      this.#jobs.set(id, { file, cancel: new AbortController(), isReplacing: false, upload });
    }
    this.#goOnAndShow();
  }

  /** Says what becomes of what is called so already. */
  answer(ids: readonly number[], does: 'replace' | 'skip'): void {
    for (const id of ids) {
      if (this.#jobs.get(id)?.upload.state !== 'asks') continue;
      this.#change(id, { state: does === 'replace' ? 'waiting' : 'cancelled' }, does === 'replace');
    }
    this.#goOnAndShow();
  }

  /** Begins one anew that failed or was cancelled. */
  retry(id: number): void {
    const job = this.#jobs.get(id);
    if (job === undefined || !hasStopped(job.upload)) return;
    this.#jobs.set(id, { ...job, cancel: new AbortController() });
    this.#change(id, { state: 'waiting', sent: 0 });
    this.#goOnAndShow();
  }

  /** Gives these up, as far as they are not there yet. */
  cancel(ids: readonly number[]): void {
    for (const id of ids) {
      const job = this.#jobs.get(id);
      if (job === undefined || !isUnfinished(job.upload)) continue;
      job.cancel.abort();
      this.#change(id, { state: 'cancelled' });
    }
    this.#goOnAndShow();
  }

  /** Shows no more of those that have come to an end. */
  forgetEnded(): void {
    for (const [id, { upload }] of this.#jobs) if (!isUnfinished(upload)) this.#jobs.delete(id);
    this.#show();
  }

  /** Gives up everything and forgets it: whoever sent it has signed out. */
  abandon(): void {
    if (this.#jobs.size === 0) return;
    for (const { cancel } of this.#jobs.values()) cancel.abort();
    this.#jobs.clear();
    this.#show();
  }

  /** What somebody has just done is shown at once. */
  #goOnAndShow(): void {
    this.#goOn();
    this.#show();
  }

  #goOn(): void {
    const jobs = [...this.#jobs.values()];
    const free = AT_ONCE - jobs.filter(({ upload }) => isUnderWay(upload)).length;
    const next = jobs.filter(({ upload }) => upload.state === 'waiting').slice(0, Math.max(0, free));
    for (const job of next) {
      this.#change(job.upload.id, { state: 'sending', sent: 0 });
      void this.#send(job).finally(() => this.#goOn());
    }
  }

  async #send({ file, cancel, isReplacing, upload: { id, path, size } }: Job): Promise<void> {
    const { act } = this.#deps;
    const change = (to: Partial<Upload>) => {
      // What was given up is no longer this one's to change.
      if (!cancel.signal.aborted) this.#change(id, to);
    };
    try {
      const found = isReplacing ? null : await act(() => findEntry(path));
      if (found?.is_dir) return change({ state: 'failed', problem: uploadTexts.isFolder });
      if (found && !mayReplace(found)) return change({ state: 'failed', problem: uploadTexts.notYours });
      if (found) return change({ state: 'asks' });
      const problem = await act(() => lackOfRoom(size));
      if (problem !== undefined) return change({ state: 'failed', problem });
      const onProgress = (sent: number) => change({ sent, state: sent === size ? 'storing' : 'sending' });
      await act(() => uploadFile({ path, file, overwrite: isReplacing, onProgress, signal: cancel.signal }));
      change({ state: 'done', sent: size });
      this.#deps.onStored();
    } catch (error) {
      if (error instanceof UploadCancelled) return;
      const isTaken = error instanceof ApiError && error.errorCode === 'RESOURCE_ALREADY_EXISTS';
      if (isTaken && !isReplacing) return change({ state: 'asks', sent: 0 });
      change({
        state: 'failed',
        problem: (await isReadable(file)) ? messageOf(error) : uploadTexts.unreadable,
      });
    }
  }

  #change(id: number, to: Partial<Upload>, isReplacing?: boolean): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    const { problem: _before, ...before } = job.upload;
    const upload: Upload = { ...before, ...to };
    this.#jobs.set(id, { ...job, ...(isReplacing !== undefined && { isReplacing }), upload });
    this.#sentEver += Math.max(0, upload.sent - before.sent);
    this.#speed.note(this.#sentEver, performance.now());
    // Not each time: there may be thousands.
    this.#shownSoon ??= setTimeout(() => this.#show(), SHOWN_EVERY_MS);
  }

  #show(): void {
    clearTimeout(this.#shownSoon);
    this.#shownSoon = undefined;
    const uploads = [...this.#jobs.values()].map(({ upload }) => upload);
    const underWay = uploads.filter(isMoving);
    if (underWay.length === 0) this.#speed.forget();
    const bytesLeft = underWay.reduce((sum, { size, sent }) => sum + size - sent, 0);
    const bytesPerSecond = this.#speed.at(performance.now());
    this.#view = { uploads, bytesPerSecond, secondsLeft: secondsLeft(bytesLeft, bytesPerSecond) };
    this.#guardPage(underWay.length > 0);
    for (const listener of this.#listeners) listener();
  }

  /** The browser asks before it leaves a page with which something would be lost. */
  #guardPage(isNeeded: boolean): void {
    if (isNeeded) addEventListener('beforeunload', askBeforeLeaving);
    else removeEventListener('beforeunload', askBeforeLeaving);
  }
}

/** Whether something may still come of it by itself or by an answer. */
export function isUnfinished({ state }: Upload): boolean {
  return state === 'waiting' || state === 'asks' || state === 'sending' || state === 'storing';
}

/** Whether something comes of it by itself. */
export function isMoving(upload: Upload): boolean {
  return isUnfinished(upload) && upload.state !== 'asks';
}

/** Whether it may be begun anew. */
export function hasStopped({ state }: Upload): boolean {
  return state === 'failed' || state === 'cancelled';
}

function isUnderWay({ state }: Upload): boolean {
  return state === 'sending' || state === 'storing';
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** Browsers tell nothing of a refusal that comes while they still send, so that it is asked before. */
function mayReplace({ own_permission: may }: FileEntryInfo): boolean {
  return may === 'WRITE' || may === 'MANAGE';
}

/** Why a large file would be refused in the end: nobody waits for that. */
async function lackOfRoom(size: number): Promise<string | undefined> {
  if (size < LARGE_BYTES) return undefined;
  const { used_bytes, quota_bytes, free_bytes } = await getUsage();
  const left = Math.max(0, Math.min(free_bytes, quota_bytes - used_bytes));
  return size > left ? uploadTexts.noRoom(formatBytes(size), formatBytes(left)) : undefined;
}

/** A file that was changed or taken away since it was chosen can no longer be read; browsers say so only when asked. */
async function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}
