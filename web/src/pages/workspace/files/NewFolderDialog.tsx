import { type SyntheticEvent, useState } from 'react';
import { findAt, makeFolder } from '../../../api/dbfs.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { nameTexts, newFolderTexts as texts } from '../../../texts/files-acts.tsx';
import { visibleText } from '../../../visible-text.ts';
import { nameProblem, pathIn, schemePath } from './dbfs-path.ts';
import { SHOWN_NAME } from './shown-name.ts';

interface NewFolderDialogProps {
  readonly folder: string;
  readonly onClose: (said?: string) => void;
}

/** Makes a folder in the one that is open. */
export function NewFolderDialog({ folder, onClose }: NewFolderDialogProps) {
  const { name, change, wrong, problem, isPending, submit } = useNewFolder(folder, onClose);
  return (
    <DialogFrame title={texts.title} onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        <TextInput
          label={texts.name}
          value={name}
          onChange={change}
          description={wrong ?? texts.in(visibleText(schemePath(folder), SHOWN_NAME))}
          isInvalid={wrong !== undefined}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
        />
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} isPending={isPending}>
          {texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

function useNewFolder(folder: string, onClose: NewFolderDialogProps['onClose']) {
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState<string>();
  const { attempt, isPending, problem } = useAttempt();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const named = nameProblem(name);
    setWrong(named && nameTexts.problems[named]);
    if (named) return;
    const path = pathIn(folder, name);
    const made = await attempt(async () => {
      // The server does not mind where it is there already, but whoever wants a new one does.
      if (await findAt(path)) return false;
      await makeFolder(path);
      return true;
    });
    if (made?.answer === false) setWrong(nameTexts.taken(visibleText(name, SHOWN_NAME)));
    if (made?.answer) onClose(texts.done(visibleText(name, SHOWN_NAME)));
  }

  function change(text: string) {
    setName(text);
    setWrong(undefined);
  }

  return { name, change, wrong, problem, isPending, submit };
}
