import { Label, ProgressBar } from 'react-aria-components';
import { Notice } from '../../../components/Notice.tsx';
import { ProgressTrack } from '../../../components/ProgressTrack.tsx';
import { deleteTexts } from '../../../texts/files-acts.tsx';
import { shownName } from './shown-name.ts';
import type { Each } from './use-each.ts';

interface EachProgressProps {
  readonly label: string;
  readonly each: Each;
  /** Says how many are not done. */
  readonly failed: (count: number) => string;
}

/** So many failures are named. */
const NAMED = 5;

/** How far an act on several has got; once it has ended, which ones are left and why. */
export function EachProgress({ label, each, failed }: EachProgressProps) {
  const { isPending, failures, total, doneCount: done } = each;
  if (isPending && total > 1) {
    const says = deleteTexts.progress(done, total);
    return (
      <ProgressBar className="progress" value={done} maxValue={total} valueLabel={says}>
        <Label>{label}</Label>
        <span className="progress-value">{says}</span>
        <ProgressTrack done={done} total={total} />
      </ProgressBar>
    );
  }
  if (isPending || failures.size === 0) return null;
  const named = [...failures].slice(0, NAMED);
  return (
    <Notice tone="error" title={failed(failures.size)}>
      <ul className="each-failures">
        {named.map(([path, problem]) => (
          <li key={path}>
            {total > 1 && <b>{shownName(path)}</b>} {problem}
          </li>
        ))}
      </ul>
      {failures.size > NAMED && <p>{deleteTexts.more(failures.size - NAMED)}</p>}
      {done > 0 && <p>{deleteTexts.othersDone(done)}</p>}
    </Notice>
  );
}
