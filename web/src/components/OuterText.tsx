import { visibleText } from '../visible-text.ts';

interface OuterTextProps {
  readonly text: string;
  readonly maxLength?: number;
}

/** A text that somebody else wrote: kept apart from the text around it, bounded, and with nothing unseen in it. */
export function OuterText({ text, maxLength = 120 }: OuterTextProps) {
  return <bdi className="outer-text">{visibleText(text, maxLength)}</bdi>;
}
