import type { PasswordLinkInfo } from '@latchkey/client';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Notice } from '../../components/Notice.tsx';
import { forgetSession } from '../../session.ts';
import { commonTexts } from '../../texts/common.tsx';
import { setPasswordTexts } from '../../texts/set-password.tsx';
import { SetPasswordForm } from './SetPasswordForm.tsx';
import { usePasswordLink } from './use-password-link.ts';
import './set-password.css';

/** Lets whoever has a link set a password, then leads to signing in. */
export function SetPasswordPage() {
  const link = usePasswordLink();
  const { state } = link;
  return (
    <main className="login">
      <title>{commonTexts.pageTitle(setPasswordTexts.title)}</title>
      <div className="login-card">
        <Mark />
        <h1>{state.kind === 'set' ? setPasswordTexts.isSet : setPasswordTexts.title}</h1>
        {state.kind === 'checking' && (
          <p className="login-lead" role="status">
            {setPasswordTexts.checking}
          </p>
        )}
        {state.kind === 'none' && (
          <Notice tone="info" title={setPasswordTexts.noCode}>
            <p>{setPasswordTexts.noCodeSays}</p>
          </Notice>
        )}
        {state.kind === 'refused' && (
          <Notice tone="error" title={setPasswordTexts.notGood}>
            <p>{setPasswordTexts.notGoodSays}</p>
          </Notice>
        )}
        {state.kind === 'unknown' && <NotChecked reason={state.reason} onRetry={link.lookUp} />}
        {state.kind === 'good' && <GoodLink info={state.info} link={link} />}
        {state.kind === 'set' && <PasswordIsSet />}
      </div>
    </main>
  );
}

function GoodLink({ info, link }: { info: PasswordLinkInfo; link: ReturnType<typeof usePasswordLink> }) {
  return (
    <>
      <p className="login-lead">{setPasswordTexts.lead(info.user_name)}</p>
      <SetPasswordForm userName={info.user_name} onSet={link.setPassword} />
    </>
  );
}

function NotChecked({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  return (
    <Notice tone="error" title={setPasswordTexts.notChecked}>
      <p>{reason}</p>
      <Button onPress={onRetry}>{commonTexts.tryAgain}</Button>
    </Notice>
  );
}

function PasswordIsSet() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  async function goOn() {
    // Whoever was signed in here is not meant: the new password is.
    forgetSession(queryClient);
    await navigate({ to: '/login', search: {} });
  }
  return (
    <div className="login-form">
      <p role="status">{setPasswordTexts.isSetSays}</p>
      <Button look="primary" onPress={goOn} autoFocus>
        {setPasswordTexts.signIn}
      </Button>
    </div>
  );
}
