import type { FileEntryInfo } from '@latchkey/client';
import { useState } from 'react';
import { messageOf } from '../../../api/request.ts';
import { ActCancelled, useAct } from '../../../components/ActProvider.tsx';

/** The page itself does not do it, and says why. */
export class RefusedHere extends Error {}

interface Progress {
  readonly done: ReadonlySet<string>;
  /** Why the others failed, by their paths. */
  readonly failures: ReadonlyMap<string, string>;
}

const NOTHING: Progress = { done: new Set(), failures: new Map() };

/** An act on several, one after the other. */
export interface Each {
  readonly isPending: boolean;
  readonly total: number;
  readonly doneCount: number;
  /** Why those that are not done are not, by their paths. */
  readonly failures: ReadonlyMap<string, string>;
  /** Whether all are done. */
  run(work: (entry: FileEntryInfo) => Promise<unknown>): Promise<boolean>;
}

/** Does something with one file or folder after the other; what was done stays known, and the rest may be tried again. */
export function useEach(entries: readonly FileEntryInfo[]): Each {
  const act = useAct();
  const [progress, setProgress] = useState(NOTHING);
  const [isPending, setPending] = useState(false);
  const left = entries.filter(({ path }) => !progress.done.has(path));

  async function run(work: (entry: FileEntryInfo) => Promise<unknown>): Promise<boolean> {
    if (isPending) return false;
    setPending(true);
    let now: Progress = { done: progress.done, failures: new Map() };
    setProgress(now);
    for (const entry of left) {
      try {
        await act(() => work(entry), { mayNeedProof: true });
        now = { ...now, done: new Set([...now.done, entry.path]) };
      } catch (error) {
        if (error instanceof ActCancelled) break;
        now = { ...now, failures: new Map([...now.failures, [entry.path, reasonOf(error)]]) };
      }
      setProgress(now);
    }
    setPending(false);
    return now.done.size === entries.length;
  }

  const { done, failures } = progress;
  return { run, isPending, total: entries.length, doneCount: done.size, failures };
}

function reasonOf(error: unknown): string {
  return error instanceof RefusedHere ? error.message : messageOf(error);
}
