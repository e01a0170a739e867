import { type SyntheticEvent, useState } from 'react';
import { addToDirectory } from '../../../api/directory.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { peopleTexts } from '../../../texts/people.tsx';

interface CreateNamedDialogProps {
  readonly part: 'ServicePrincipals' | 'Groups';
  readonly title: string;
  /** Of the field. */
  readonly label: string;
  readonly help?: string;
  /** With the id of the new one, if there is one. */
  readonly onClose: (id?: string) => void;
}

/** Adds a service principal or a group: all that it needs at first is a name. */
export function CreateNamedDialog({ part, title, label, help, onClose }: CreateNamedDialogProps) {
  const { attempt, isPending, problem } = useAttempt();
  const [name, setName] = useState('');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const created = await attempt(() => addToDirectory(part, { displayName: name.trim() }));
    if (created) onClose(created.answer.id);
  }

  return (
    <DialogFrame title={title} onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={submit}>
        <TextInput
          label={label}
          {...(help !== undefined && { description: help })}
          autoComplete="off"
          value={name}
          onChange={setName}
          maxLength={256}
          isRequired
          autoFocus
        />
        {problem !== undefined && (
          <Notice tone="error" title={peopleTexts.notCreated}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} isPending={isPending}>
          {peopleTexts.create}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
