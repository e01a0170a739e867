import type { MakePasswordLinkResponse } from '@latchkey/client';
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { makePasswordLink } from '../../../api/password-links.ts';
import { Button } from '../../../components/Button.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { formatMinute } from '../../../format-time.ts';
import { peopleTexts } from '../../../texts/people.tsx';
import { userTexts } from '../../../texts/users.tsx';

interface PasswordLinkStepsProps {
  readonly user: { readonly id: string; readonly userName: string };
  /** What the link is for. */
  readonly says: ReactNode;
  /** On the button that makes no link. */
  readonly cancel: string;
  readonly onClose: () => void;
}

const texts = userTexts.link;

/** Makes a link that sets a password, and shows it once: it lives in this component's state only and goes with it. */
export function PasswordLinkSteps({ user, says, cancel, onClose }: PasswordLinkStepsProps) {
  const { attempt, isPending, problem } = useAttempt();
  const [made, setMade] = useState<MakePasswordLinkResponse>();
  if (made) return <MadeLink made={made} onClose={onClose} />;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const done = await attempt(() => makePasswordLink(user.id));
    if (done) setMade(done.answer);
  }

  return (
    <form className="dialog-body" onSubmit={submit}>
      <p>{says}</p>
      <p className="muted">{texts.told}</p>
      {problem !== undefined && (
        <Notice tone="error" title={texts.notMade}>
          <p>{problem}</p>
        </Notice>
      )}
      <div className="dialog-actions">
        <Button onPress={onClose}>{cancel}</Button>
        <Button look="primary" type="submit" isPending={isPending} autoFocus>
          {texts.make}
        </Button>
      </div>
    </form>
  );
}

function MadeLink({ made, onClose }: { made: MakePasswordLinkResponse; onClose: () => void }) {
  const linkRef = useRef<HTMLElement>(null);
  const copyRef = useRef<HTMLButtonElement>(null);
  useEffect(() => copyRef.current?.focus(), []);
  return (
    <div className="dialog-body">
      <h3 className="part-title">{texts.made}</h3>
      <div className="new-token-value">
        <code ref={linkRef}>{made.url}</code>
        <CopyButton
          text={made.url}
          what={texts.what}
          look="primary"
          shownIn={linkRef}
          onCopied={() => {}}
          buttonRef={copyRef}
        />
      </div>
      <Notice tone="warning" title={texts.once}>
        <p>{texts.onceSays(formatMinute(made.expiry_time))}</p>
      </Notice>
      <div className="dialog-actions">
        <Button onPress={onClose}>{peopleTexts.done}</Button>
      </div>
    </div>
  );
}
