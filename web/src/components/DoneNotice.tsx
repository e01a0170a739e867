import { useEffect, useRef } from 'react';
import { Notice } from './Notice.tsx';

/** What was done. */
export interface Done {
  readonly title: string;
  readonly text?: string;
}

/** What was done; takes the focus, as the button that it was done by may have gone. */
export function DoneNotice({ done }: { readonly done: Done }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done.title !== '') requestAnimationFrame(() => ref.current?.focus());
  }, [done]);
  return (
    <Notice tone="success" title={done.title} ref={ref}>
      {done.text !== undefined && <p>{done.text}</p>}
    </Notice>
  );
}
