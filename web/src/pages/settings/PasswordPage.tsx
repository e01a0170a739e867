import { type SyntheticEvent, useState } from 'react';
import { changePassword } from '../../api.ts';
import { ApiError, messageOf } from '../../api-request.ts';
import { useAct } from '../../components/ActProvider.tsx';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { useCountdown } from '../../components/use-countdown.ts';
import { useSession } from '../../session.ts';

/** Changes one's own password. */
export function PasswordPage() {
  return (
    <section className="settings-section settings-section-narrow" aria-labelledby="password-heading">
      <title>Password · Latchkey</title>
      <div className="section-head">
        <div>
          <h2 id="password-heading">Password</h2>
          <p className="section-lead">
            Use four or five unrelated words, or let a password manager make one. Your other browsers are
            signed out when it changes; your access tokens stay good.
          </p>
        </div>
      </div>
      <ChangePasswordForm />
    </section>
  );
}

function ChangePasswordForm() {
  const userName = useSession()?.user_name ?? '';
  const { oldPassword, newPassword, setOldPassword, setNewPassword, submit, outcome, secondsToWait } =
    useChangePassword();
  return (
    <form className="card settings-form" onSubmit={submit}>
      <input type="text" name="username" autoComplete="username" value={userName} readOnly hidden />
      <PasswordInput
        label="Current password"
        name="current-password"
        autoComplete="current-password"
        value={oldPassword}
        onChange={setOldPassword}
        isRequired
      />
      <PasswordInput
        label="New password"
        name="new-password"
        autoComplete="new-password"
        value={newPassword}
        onChange={setNewPassword}
        description="At least 15 characters. Spaces count, too."
        isRequired
      />
      {outcome.kind === 'refused' && (
        <Notice tone="error" title="The password was not changed.">
          <p>{outcome.reason}</p>
        </Notice>
      )}
      {outcome.kind === 'changed' && (
        <Notice tone="success" title="Your password is changed.">
          <p>Other browsers that were signed in with your name are signed out.</p>
        </Notice>
      )}
      <div className="form-actions">
        <Button look="primary" type="submit" isPending={outcome.kind === 'pending' || secondsToWait > 0}>
          {secondsToWait > 0 ? `Try again in ${secondsToWait} s` : 'Change Password'}
        </Button>
      </div>
    </form>
  );
}

type Outcome =
  | { readonly kind: 'none' | 'pending' | 'changed' }
  | { readonly kind: 'refused'; readonly reason: string };

function useChangePassword() {
  const act = useAct();
  const [oldPassword, setOldPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'none' });
  const [secondsToWait, wait] = useCountdown();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (outcome.kind === 'pending' || secondsToWait > 0) return;
    setOutcome({ kind: 'pending' });
    try {
      await act(() => changePassword(oldPassword, newPassword));
      setOldPassword('');
      setNewPassword('');
      setOutcome({ kind: 'changed' });
    } catch (error) {
      setOutcome({ kind: 'refused', reason: messageOf(error) });
      if (error instanceof ApiError && error.retryAfterSeconds) wait(error.retryAfterSeconds);
    }
  }

  return { oldPassword, newPassword, setOldPassword, setNewPassword, submit, outcome, secondsToWait };
}
