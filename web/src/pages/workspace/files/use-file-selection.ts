import type { FileEntryInfo } from '@latchkey/client';
import { useCallback, useMemo, useRef, useState } from 'react';

type Chosen = ReadonlyMap<string, FileEntryInfo>;

/** Which files and folders of a list are selected. */
export interface FileSelection {
  readonly chosen: Chosen;
  /** With the shift key, all between it and what was chosen before. */
  choose(entry: FileEntryInfo, isChosen: boolean, isRange: boolean): void;
  chooseAll(entries: readonly FileEntryInfo[]): void;
  clear(): void;
}

const NONE: Chosen = new Map();

/** A selection among these, which may grow and change. The functions stay the same ones. */
export function useFileSelection(entries: readonly FileEntryInfo[]): FileSelection {
  const [chosen, setChosen] = useState(NONE);
  const entriesRef = useRef(entries);
  entriesRef.current = entries;
  const lastRef = useRef<string>(undefined);

  const choose = useCallback((entry: FileEntryInfo, isChosen: boolean, isRange: boolean) => {
    const touched = isRange ? between(entriesRef.current, lastRef.current, entry) : [entry];
    lastRef.current = entry.path;
    setChosen((before) => {
      const next = new Map(before);
      for (const one of touched) {
        if (isChosen) next.set(one.path, one);
        else next.delete(one.path);
      }
      return next;
    });
  }, []);
  const chooseAll = useCallback(
    (all: readonly FileEntryInfo[]) => setChosen(new Map(all.map((one) => [one.path, one]))),
    [],
  );
  const clear = useCallback(() => setChosen(NONE), []);
  return useMemo(
    () => ({ chosen: stillThere(chosen, entries), choose, chooseAll, clear }),
    [chosen, entries, choose, chooseAll, clear],
  );
}

/** What was chosen as it is now, without what has gone. */
function stillThere(chosen: Chosen, entries: readonly FileEntryInfo[]): Chosen {
  if (chosen.size === 0) return NONE;
  return new Map(entries.filter(({ path }) => chosen.has(path)).map((one) => [one.path, one]));
}

/** Those from one to the other, in either direction; the other alone where the one is not among them. */
function between(
  entries: readonly FileEntryInfo[],
  fromPath: string | undefined,
  to: FileEntryInfo,
): readonly FileEntryInfo[] {
  const indexOf = (path: string | undefined) => entries.findIndex((one) => one.path === path);
  const [a, b] = [indexOf(fromPath), indexOf(to.path)];
  return a < 0 || b < 0 ? [to] : entries.slice(Math.min(a, b), Math.max(a, b) + 1);
}
