import type { GenerateTokenResponse } from '@latchkey/client';
import { useEffect, useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Notice } from '../../components/Notice.tsx';
import { formatDay } from '../../format-time.ts';
import { Snippets } from './Snippets.tsx';
import { TestToken } from './TestToken.tsx';

interface NewTokenPanelProps {
  readonly generated: GenerateTokenResponse;
  readonly onCopied: () => void;
  readonly onDone: () => void;
}

/** A new token's value with what one does next: copy it, put it in place, try it. */
export function NewTokenPanel({ generated, onCopied, onDone }: NewTokenPanelProps) {
  const { token_value: tokenValue, token_info: token } = generated;
  const valueRef = useRef<HTMLElement>(null);
  const copyRef = useRef<HTMLButtonElement>(null);
  useEffect(() => copyRef.current?.focus(), []);
  return (
    <div className="dialog-body new-token">
      <div className="new-token-value">
        <code ref={valueRef}>{tokenValue}</code>
        <CopyButton
          text={tokenValue}
          what="token"
          look="primary"
          shownIn={valueRef}
          onCopied={onCopied}
          buttonRef={copyRef}
        />
      </div>
      <Notice tone="warning" title="This is the only time that it is shown.">
        <p>
          Copy it now and keep it where you keep passwords.{' '}
          {token.expiry_time === -1
            ? 'It does not expire.'
            : `It expires on ${formatDay(token.expiry_time)}.`}
        </p>
      </Notice>
      <Snippets tokenValue={tokenValue} onCopied={onCopied} />
      <TestToken tokenValue={tokenValue} />
      <div className="dialog-actions">
        <Button onPress={onDone}>Done</Button>
      </div>
    </div>
  );
}
