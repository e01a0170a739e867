import { type SyntheticEvent, useState } from 'react';
import { ApiError, messageOf } from '../../api/request.ts';
import { changePassword } from '../../api/session.ts';
import { useAct } from '../../components/ActProvider.tsx';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { PasswordInput } from '../../components/PasswordInput.tsx';
import { useCountdown } from '../../components/use-countdown.ts';
import { useSession } from '../../session.ts';
import { commonTexts } from '../../texts/common.tsx';
import { passwordTexts } from '../../texts/password.tsx';

/** Changes one's own password. */
export function PasswordPage() {
  return (
    <section className="settings-section settings-section-narrow" aria-labelledby="password-heading">
      <title>{commonTexts.pageTitle(passwordTexts.title)}</title>
      <div className="section-head">
        <div>
          <h2 id="password-heading">{passwordTexts.title}</h2>
          <p className="section-lead">{passwordTexts.lead}</p>
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
      <PasswordInput
        userName={userName}
        label={passwordTexts.current}
        name="current-password"
        autoComplete="current-password"
        value={oldPassword}
        onChange={setOldPassword}
        isRequired
      />
      <PasswordInput
        label={passwordTexts.new}
        name="new-password"
        autoComplete="new-password"
        value={newPassword}
        onChange={setNewPassword}
        description={passwordTexts.rule}
        isRequired
      />
      {outcome.kind === 'refused' && (
        <Notice tone="error" title={passwordTexts.notChanged}>
          <p>{outcome.reason}</p>
        </Notice>
      )}
      {outcome.kind === 'changed' && (
        <Notice tone="success" title={passwordTexts.changed}>
          <p>{passwordTexts.othersSignedOut}</p>
        </Notice>
      )}
      <div className="form-actions">
        <Button look="primary" type="submit" isPending={outcome.kind === 'pending' || secondsToWait > 0}>
          {secondsToWait > 0 ? commonTexts.tryAgainIn(secondsToWait) : passwordTexts.change}
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
