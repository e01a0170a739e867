import { useEffect, useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Notice } from '../../components/Notice.tsx';
import { useNow } from '../../components/use-now.ts';
import { commandLoginTexts } from '../../texts/command-login.tsx';

interface CarriedCodeProps {
  readonly code: string;
  /** Until when it is good, epoch ms. */
  readonly endsAt: number;
  readonly isPending: boolean;
  readonly onAnother: () => void;
}

/** A code to be carried to the terminal by whoever looks at it, for as long as it is good. */
export function CarriedCode({ code, endsAt, isPending, onAnother }: CarriedCodeProps) {
  const secondsLeft = Math.max(0, Math.ceil((endsAt - useNow(250)) / 1000));
  const isOver = secondsLeft === 0;
  const codeRef = useRef<HTMLElement>(null);
  const copyRef = useRef<HTMLButtonElement>(null);
  useEffect(() => copyRef.current?.focus(), []);
  if (isOver)
    return (
      <>
        <Notice tone="info" title={commandLoginTexts.over}>
          <p>{commandLoginTexts.overLead}</p>
        </Notice>
        <Button look="primary" onPress={onAnother} isPending={isPending} autoFocus>
          {commandLoginTexts.another}
        </Button>
      </>
    );
  return (
    <>
      <p className="login-lead">{commandLoginTexts.carryLead}</p>
      <div className="new-token-value carried-code">
        <code ref={codeRef}>{code}</code>
        <CopyButton
          text={code}
          what={commandLoginTexts.code}
          look="primary"
          shownIn={codeRef}
          onCopied={() => undefined}
          buttonRef={copyRef}
        />
      </div>
      <p className="command-note">{commandLoginTexts.goodFor(secondsLeft)}</p>
      <Notice tone="warning" title={commandLoginTexts.keepIt}>
        <p>{commandLoginTexts.keepItSays}</p>
      </Notice>
    </>
  );
}
