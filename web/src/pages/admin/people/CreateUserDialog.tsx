import type { User } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { addToDirectory } from '../../../api/directory.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { commonTexts } from '../../../texts/common.tsx';
import { peopleTexts } from '../../../texts/people.tsx';
import { userTexts } from '../../../texts/users.tsx';
import { PasswordLinkSteps } from './PasswordLinkSteps.tsx';

/** Adds a user, then offers the link that sets the first password. */
export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState<User>();
  return (
    <DialogFrame
      title={user ? userTexts.created(user.userName) : userTexts.createTitle}
      size="medium"
      onClose={onClose}
    >
      {user ? (
        <PasswordLinkSteps
          user={user}
          says={userTexts.nextLink(user.userName)}
          cancel={peopleTexts.done}
          onClose={onClose}
        />
      ) : (
        <CreateUserForm onCreated={setUser} onCancel={onClose} />
      )}
    </DialogFrame>
  );
}

interface CreateUserFormProps {
  readonly onCreated: (user: User) => void;
  readonly onCancel: () => void;
}

function CreateUserForm({ onCreated, onCancel }: CreateUserFormProps) {
  const { attempt, isPending, problem } = useAttempt();
  const [userName, setUserName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const created = await attempt(() =>
      addToDirectory('Users', {
        userName: userName.trim(),
        ...(displayName.trim() !== '' && { displayName: displayName.trim() }),
        ...(email.trim() !== '' && { emails: [{ value: email.trim(), primary: true }] }),
      }),
    );
    if (created) onCreated(created.answer);
  }

  return (
    <form className="dialog-body" onSubmit={submit}>
      <TextInput
        label={userTexts.userName}
        description={userTexts.userNameHelp}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck="false"
        value={userName}
        onChange={setUserName}
        maxLength={254}
        isRequired
        autoFocus
      />
      <TextInput
        label={userTexts.displayName}
        note={commonTexts.optional}
        autoComplete="off"
        value={displayName}
        onChange={setDisplayName}
        maxLength={256}
      />
      <TextInput
        label={userTexts.email}
        note={commonTexts.optional}
        description={userTexts.emailHelp}
        type="email"
        autoComplete="off"
        value={email}
        onChange={setEmail}
        maxLength={254}
      />
      {problem !== undefined && (
        <Notice tone="error" title={peopleTexts.notCreated}>
          <p>{problem}</p>
        </Notice>
      )}
      <DialogActions onCancel={onCancel} isPending={isPending}>
        {userTexts.create}
      </DialogActions>
    </form>
  );
}
