import { Fragment } from 'react';

/** Sentences with `code` and **strong** words in them; an empty line parts paragraphs. */
export function Prose({ text }: { text: string }) {
  return text.split('\n\n').map((paragraph) => (
    <p key={paragraph}>
      <Words text={paragraph} />
    </p>
  ));
}

/** The same within a line. */
export function Words({ text }: { text: string }) {
  // Every second part is what the capturing group took.
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, place) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
    if (place % 2 === 0) return <Fragment key={place}>{part}</Fragment>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    if (part.startsWith('`')) return <code key={place}>{part.slice(1, -1)}</code>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    return <strong key={place}>{part.slice(2, -2)}</strong>;
  });
}
