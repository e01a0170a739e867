import { type SyntheticEvent, useState } from 'react';
import { changeInDirectory, type DirectoryPart } from '../../../api/directory.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { peopleTexts } from '../../../texts/people.tsx';

interface RenameDialogProps {
  readonly part: DirectoryPart;
  readonly id: string;
  readonly title: string;
  /** Of the field. */
  readonly label: string;
  readonly current: string;
  readonly onClose: (isDone: boolean) => void;
}

/** Changes the display name of a user, service principal or group. */
export function RenameDialog({ part, id, title, label, current, onClose }: RenameDialogProps) {
  const { attempt, isPending, problem } = useAttempt();
  const [name, setName] = useState(current);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const operation = { op: 'replace', path: 'displayName', value: name.trim() } as const;
    if (await attempt(() => changeInDirectory(part, id, [operation]))) onClose(true);
  }

  return (
    <DialogFrame title={title} onClose={() => onClose(false)}>
      <form className="dialog-body" onSubmit={submit}>
        <TextInput
          label={label}
          autoComplete="off"
          value={name}
          onChange={setName}
          maxLength={256}
          isRequired
          autoFocus
        />
        {problem !== undefined && (
          <Notice tone="error" title={peopleTexts.notSaved}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose(false)} isPending={isPending}>
          {peopleTexts.save}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
