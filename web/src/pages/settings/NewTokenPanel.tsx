import { useEffect, useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Notice } from '../../components/Notice.tsx';
import { formatDay } from '../../format-time.ts';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { Snippets } from './Snippets.tsx';
import { TestToken } from './TestToken.tsx';
import type { NewToken } from './use-generate-token.ts';

interface NewTokenPanelProps {
  readonly generated: NewToken;
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
          what={generateTokenTexts.token}
          look="primary"
          shownIn={valueRef}
          onCopied={onCopied}
          buttonRef={copyRef}
        />
      </div>
      <Notice tone="warning" title={generateTokenTexts.onlyTime}>
        <p>
          {generateTokenTexts.copyNow}{' '}
          {token.expiry_time === -1
            ? generateTokenTexts.doesNotExpire
            : generateTokenTexts.expiresOn(formatDay(token.expiry_time))}
        </p>
      </Notice>
      <Snippets tokenValue={tokenValue} onCopied={onCopied} />
      <TestToken tokenValue={tokenValue} />
      <div className="dialog-actions">
        <Button onPress={onDone}>{generateTokenTexts.done}</Button>
      </div>
    </div>
  );
}
