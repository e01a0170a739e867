import type { FileUsageResponse } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Meter } from 'react-aria-components';
import { ProgressTrack } from '../../../components/ProgressTrack.tsx';
import { formatBytes } from '../../../format-bytes.ts';
import { filesTexts } from '../../../texts/files.tsx';
import { usageQuery } from './files-queries.ts';

const texts = filesTexts.usage;
/** When no more than this share of the whole is left, it is said how much. */
const NEARLY_FULL = 0.1;

/** How much of the room that there is the files take; its place is kept until that is known. */
export function UsageMeter() {
  const { data: usage } = useQuery(usageQuery);
  return <div className="usage">{usage && <Usage usage={usage} />}</div>;
}

function Usage({ usage }: { readonly usage: FileUsageResponse }) {
  const { used_bytes: used, quota_bytes: quota, free_bytes: free } = usage;
  const says = texts.ofQuota(formatBytes(used), formatBytes(quota));
  // What the disk has left may be less.
  const left = Math.min(free, Math.max(0, quota - used));
  return (
    <Meter className="usage-meter" aria-label={texts.label} value={used} maxValue={quota} valueLabel={says}>
      <span className="usage-text">
        {says}
        {left <= NEARLY_FULL * quota && (
          <b className="usage-left">{left === 0 ? texts.full : texts.left(formatBytes(left))}</b>
        )}
      </span>
      <ProgressTrack done={Math.min(used, quota)} total={quota} />
    </Meter>
  );
}
