import { type RefObject, useEffect, useState } from 'react';
import { commonTexts } from '../texts/common.tsx';
import { Button } from './Button.tsx';
import { copyText } from './copy-text.ts';
import { CheckIcon, CopyIcon } from './icons.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** What it is, as in `Copy token`. */
  readonly what: string;
  /** The element that shows the text, marked where the browser lets the page copy nothing. */
  readonly shownIn: RefObject<HTMLElement | null>;
  readonly look?: 'primary' | 'secondary';
  readonly onCopied: () => void;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
}

const SHOWN_MS = 4_000;

/** Copies a text and says so, to the eye and to screen readers. */
export function CopyButton({
  text,
  what,
  shownIn,
  look = 'secondary',
  onCopied,
  buttonRef,
}: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'marked'>();
  useEffect(() => {
    if (outcome !== 'copied') return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    const isCopied = await copyText(text, shownIn.current);
    setOutcome(isCopied ? 'copied' : 'marked');
    if (isCopied) onCopied();
  }

  const isCopied = outcome === 'copied';
  return (
    <span className="copy">
      <Button
        look={look}
        aria-label={isCopied ? commonTexts.copiedWhat(what) : commonTexts.copyWhat(what)}
        onPress={copy}
        {...(buttonRef && { ref: buttonRef })}
      >
        {isCopied ? <CheckIcon /> : <CopyIcon />}
        {isCopied ? commonTexts.copied : commonTexts.copy}
      </Button>
      <span className={outcome === 'marked' ? 'copy-hint' : 'visually-hidden'} role="status">
        {isCopied && commonTexts.isCopied(what)}
        {outcome === 'marked' && commonTexts.isMarked}
      </span>
    </span>
  );
}
