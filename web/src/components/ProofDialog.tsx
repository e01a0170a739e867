import { useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useRef, useState } from 'react';
import { sessionQuery, useSession } from '../session.ts';
import { Button } from './Button.tsx';
import { DialogFrame } from './DialogFrame.tsx';
import { Notice } from './Notice.tsx';
import { PasswordInput } from './PasswordInput.tsx';
import { useSignIn } from './use-sign-in.ts';

/** Asks for the password once more; answers whether it was given and right. */
export function ProofDialog({ onAnswer }: { onAnswer: (isGiven: boolean) => void }) {
  const queryClient = useQueryClient();
  const userName = useSession()?.user_name ?? '';
  const { isPending, problem, secondsToWait, attempt } = useSignIn();
  const [password, setPassword] = useState('');
  const passwordRef = useRef<HTMLInputElement>(null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const session = await attempt(userName, password);
    passwordRef.current?.select();
    if (session === undefined) return;
    queryClient.setQueryData(sessionQuery.queryKey, session);
    onAnswer(true);
  }

  return (
    <DialogFrame title="Confirm that it is you" onClose={() => onAnswer(false)}>
      <form className="dialog-body" onSubmit={submit}>
        <p>
          It has been a while since you signed in as <strong>{userName}</strong>. Give your password again to
          go on.
        </p>
        {problem !== undefined && <Notice tone="error">{problem}</Notice>}
        <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          inputRef={passwordRef}
          isRequired
          autoFocus
        />
        <div className="dialog-actions">
          <Button onPress={() => onAnswer(false)}>Cancel</Button>
          <Button look="primary" type="submit" isPending={isPending || secondsToWait > 0}>
            {secondsToWait > 0 ? `Try again in ${secondsToWait} s` : 'Confirm'}
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}
