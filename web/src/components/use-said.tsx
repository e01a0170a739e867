import { type ReactNode, useState } from 'react';
import { type Done, DoneNotice } from './DoneNotice.tsx';

/** What was done last, said where the focus then is; the same said again is announced again. */
export function useSaid(): readonly [notice: ReactNode, say: (said: string) => void] {
  const [said, setSaid] = useState<{ readonly done: Done; readonly at: number }>();
  const notice = said && <DoneNotice key={said.at} done={said.done} />;
  return [notice, (title) => setSaid({ done: { title }, at: performance.now() })];
}
