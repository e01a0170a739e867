import type { FileEntryInfo } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { findAt, moveEntry } from '../../../api/dbfs.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { nameTexts, moveTexts as texts } from '../../../texts/files-acts.tsx';
import { visibleText } from '../../../visible-text.ts';
import { isWithin, nameOf, nameProblem, parentOf, pathIn, schemePath } from './dbfs-path.ts';
import { EachProgress } from './EachProgress.tsx';
import { FolderChooser } from './FolderChooser.tsx';
import { SHOWN_NAME, shownName } from './shown-name.ts';
import { RefusedHere, useEach } from './use-each.ts';

interface MoveDialogProps {
  readonly entries: readonly FileEntryInfo[];
  readonly onClose: (said?: string) => void;
}

/** Gives one another name or folder, or many another folder; nothing that is there is replaced. */
export function MoveDialog({ entries, onClose }: MoveDialogProps) {
  const move = useMove(entries, onClose);
  const { isOne, path, name, setName, folder, setFolder, wrong } = move;
  return (
    <DialogFrame
      title={isOne ? texts.titleOne(shownName(path)) : texts.title(entries.length)}
      onClose={move.cancel}
      size="medium"
    >
      <form className="dialog-body" onSubmit={(event) => void move.submit(event)}>
        {isOne && (
          <TextInput
            label={texts.name}
            value={name}
            onChange={setName}
            isInvalid={wrong !== undefined}
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
          />
        )}
        <FolderChooser folder={folder} onFolder={setFolder} />
        {wrong !== undefined && (
          <p className="form-wrong" role="alert">
            {wrong}
          </p>
        )}
        <EachProgress label={texts.act} each={move.each} failed={texts.failed} />
        <DialogActions onCancel={move.cancel} isPending={move.each.isPending}>
          {isOne ? texts.actOne : texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

/** Where they shall be, what is wrong with that, and how far moving them has got. */
function useMove(entries: readonly FileEntryInfo[], onClose: MoveDialogProps['onClose']) {
  const path = entries[0]?.path ?? '/';
  const isOne = entries.length === 1;
  const [name, setName] = useState(nameOf(path));
  const [folder, setFolder] = useState(parentOf(path));
  const [wrong, setWrong] = useState<string>();
  const each = useEach(entries);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const found = isOne ? wrongWith(path, folder, name) : wrongFolder(entries, folder);
    setWrong(found);
    if (found !== undefined) return;
    const targetOf = (from: string) => pathIn(folder, isOne ? name : nameOf(from));
    if (await each.run((entry) => moveTo(entry.path, targetOf(entry.path)))) onClose(says(entries.length));
  }

  function says(count: number): string {
    if (isOne && folder === parentOf(path)) return texts.renamed(visibleText(name, SHOWN_NAME));
    return texts.moved(count, visibleText(schemePath(folder), SHOWN_NAME));
  }

  const whenChanged = (set: (value: string) => void) => (value: string) => {
    set(value);
    setWrong(undefined);
  };
  return {
    ...{ isOne, path, name, folder, wrong, each, submit },
    setName: whenChanged(setName),
    setFolder: whenChanged(setFolder),
    cancel: () => onClose(each.doneCount > 0 ? says(each.doneCount) : undefined),
  };
}

function wrongWith(path: string, folder: string, name: string): string | undefined {
  const problem = nameProblem(name);
  if (problem) return nameTexts.problems[problem];
  if (pathIn(folder, name) === path) return texts.isThere;
  return isWithin(folder, path) ? texts.intoItself : undefined;
}

function wrongFolder(entries: readonly FileEntryInfo[], folder: string): string | undefined {
  if (entries.some(({ path }) => isWithin(folder, path))) return texts.intoItself;
  return entries.every(({ path }) => parentOf(path) === folder) ? texts.areThere : undefined;
}

async function moveTo(from: string, to: string): Promise<void> {
  // What is moved onto a folder would go into it.
  if (await findAt(to)) throw new RefusedHere(nameTexts.taken(shownName(to)));
  await moveEntry(from, to);
}
