import { type SyntheticEvent, useRef, useState } from 'react';
import { ApiError, messageOf } from '../../api/request.ts';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { useCountdown } from '../../components/use-countdown.ts';
import { commonTexts } from '../../texts/common.tsx';
import { setPasswordTexts } from '../../texts/set-password.tsx';

interface SetPasswordFormProps {
  readonly userName: string;
  /** Throws with the reason why it may not be set. */
  readonly onSet: (newPassword: string) => Promise<void>;
}

/** Asks for a new password. */
export function SetPasswordForm({ userName, onSet }: SetPasswordFormProps) {
  const [password, setPassword] = useState('');
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [secondsToWait, wait] = useCountdown();
  const passwordRef = useRef<HTMLInputElement>(null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (isPending || secondsToWait > 0) return;
    setPending(true);
    setProblem(undefined);
    try {
      await onSet(password);
    } catch (error) {
      setProblem(messageOf(error));
      if (error instanceof ApiError && error.retryAfterSeconds) wait(error.retryAfterSeconds);
      passwordRef.current?.focus();
      passwordRef.current?.select();
    } finally {
      setPending(false);
    }
  }

  return (
    <form className="login-form" onSubmit={submit}>
      {problem !== undefined && (
        <Notice tone="error" title={setPasswordTexts.notSet}>
          <p>{problem}</p>
        </Notice>
      )}
      <PasswordInput
        userName={userName}
        label={setPasswordTexts.password}
        name="new-password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        description={setPasswordTexts.rules}
        inputRef={passwordRef}
        isRequired
        autoFocus
      />
      <p className="login-lead">{setPasswordTexts.whatEnds}</p>
      <Button look="primary" type="submit" isPending={isPending || secondsToWait > 0}>
        {secondsToWait > 0 ? commonTexts.tryAgainIn(secondsToWait) : setPasswordTexts.set}
      </Button>
    </form>
  );
}
