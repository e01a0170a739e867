import type { FileEntryInfo } from '@latchkey/client';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { deleteEntry } from '../../../api/dbfs.ts';
import { messageOf } from '../../../api/request.ts';
import { useAct } from '../../../components/ActProvider.tsx';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { formatBytes } from '../../../format-bytes.ts';
import { deleteTexts as texts } from '../../../texts/files-acts.tsx';
import { EachProgress } from './EachProgress.tsx';
import { type Contents, countContents } from './folder-contents.ts';
import { shownName } from './shown-name.ts';
import { useEach } from './use-each.ts';

interface DeleteDialogProps {
  readonly entries: readonly FileEntryInfo[];
  readonly onClose: (said?: string) => void;
}

/** Says how much would be deleted, and deletes it. */
export function DeleteDialog({ entries, onClose }: DeleteDialogProps) {
  const [first] = entries;
  const name = first ? shownName(first.path) : '';
  const isOne = entries.length === 1;
  const { contents, isCounting, problem } = useContents(entries);
  const each = useEach(entries);
  const { run, isPending, doneCount, failures } = each;
  const isEmptyFolder = isOne && first?.is_dir === true && contents?.files === 0 && contents.folders === 1;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    // A folder that was shown to be empty is deleted only while it is.
    const isDone = await run(({ path, is_dir }) => deleteEntry(path, is_dir && !isEmptyFolder));
    if (isDone) onClose(isOne ? texts.doneOne(name) : texts.done(entries.length));
  }

  const cancel = () => onClose(doneCount > 0 ? texts.done(doneCount) : undefined);
  return (
    <DialogFrame title={isOne ? texts.titleOne(name) : texts.title(entries.length)} onClose={cancel}>
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        <div className="delete-says" role="status">
          <p>
            {isCounting && contents === undefined && texts.looking}
            {isCounting && contents && texts.found(contents.files + contents.folders)}
            {!isCounting &&
              contents &&
              (isEmptyFolder ? texts.emptyFolder : <Says {...{ contents, entries }} />)}
          </p>
          <p>{texts.forEver}</p>
        </div>
        {problem !== undefined && <Notice tone="warning">{texts.notFound(problem)}</Notice>}
        <EachProgress label={texts.act} each={each} failed={texts.failed} />
        <DialogActions onCancel={cancel} look="danger" isPending={isPending || isCounting}>
          {failures.size > 0 && doneCount > 0 ? texts.goOn : texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

function Says({ contents, entries }: { contents: Contents; entries: readonly FileEntryInfo[] }) {
  const { files, folders, bytes, hasMore } = contents;
  if (hasMore) return texts.atLeast(files, folders);
  if (entries.length === 1 && folders === 0) return texts.file(formatBytes(bytes));
  return texts.will(files, folders, formatBytes(bytes));
}

/** What would be deleted, counted while the dialog is there. */
function useContents(entries: readonly FileEntryInfo[]) {
  const act = useAct();
  const [contents, setContents] = useState<Contents>();
  const [isCounting, setCounting] = useState(true);
  const [problem, setProblem] = useState<string>();
  // As they were chosen: what is deleted meanwhile is counted no less.
  const [chosen] = useState(entries);
  useEffect(() => {
    let isWanted = true;
    const show = (counted: Contents) => {
      if (isWanted) setContents(counted);
    };
    act(() => countContents(chosen, show))
      .then(show, (error: unknown) => isWanted && setProblem(messageOf(error)))
      .finally(() => isWanted && setCounting(false));
    return () => {
      isWanted = false;
    };
  }, [act, chosen]);
  return { contents, isCounting, problem };
}
