import { useEffect, useId, useState } from 'react';
import { ProgressBar } from 'react-aria-components';
import { Button } from '../../../../components/Button.tsx';
import { ChevronIcon, CloseIcon } from '../../../../components/icons.tsx';
import { ProgressTrack } from '../../../../components/ProgressTrack.tsx';
import { formatBytes } from '../../../../format-bytes.ts';
import { uploadTexts as texts } from '../../../../texts/files-upload.tsx';
import { UploadItem } from './UploadItem.tsx';
import { isMoving, isUnfinished, type Upload, type Uploads, type UploadsView } from './uploads.ts';
import { useUploads, useUploadsView } from './use-uploads.ts';
import './uploads.css';

/** So many are listed: those that want something first, then those under way. */
const LISTED = 50;
const ORDER = { asks: 0, failed: 1, sending: 2, storing: 2, waiting: 3, cancelled: 4, done: 5 } as const;

/** The files on their way, in a corner of the page that nothing else moves for. */
export function UploadPanel() {
  const uploads = useUploads();
  const view = useUploadsView(uploads);
  const [isOpen, setOpen] = useState(true);
  const id = useId();
  const asking = view.uploads.filter(({ state }) => state === 'asks');
  // A question is not missed.
  useEffect(() => {
    if (asking.length > 0) setOpen(true);
  }, [asking.length]);
  if (view.uploads.length === 0) return null;
  const isEnded = !view.uploads.some(isUnfinished);
  return (
    <section className="uploads" aria-label={texts.panel}>
      <div className="uploads-head">
        <p className="uploads-title" role="status">
          {titleOf(view.uploads)}
        </p>
        <Button
          look="icon"
          aria-label={isOpen ? texts.hide : texts.show}
          aria-expanded={isOpen}
          aria-controls={id}
          onPress={() => setOpen(!isOpen)}
        >
          <span className={isOpen ? 'uploads-fold' : 'uploads-fold uploads-folded'}>
            <ChevronIcon />
          </span>
        </Button>
        {isEnded && (
          <Button look="icon" aria-label={texts.close} onPress={() => uploads.forgetEnded()}>
            <CloseIcon />
          </Button>
        )}
      </div>
      {view.uploads.some(isMoving) && <Whole view={view} uploads={uploads} />}
      <div id={id} hidden={!isOpen}>
        {asking.length > 1 && <AskAll uploads={uploads} asking={asking} />}
        <UploadItems all={view.uploads} uploads={uploads} />
      </div>
    </section>
  );
}

function UploadItems({ all, uploads }: { readonly all: readonly Upload[]; readonly uploads: Uploads }) {
  const listed = all.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]).slice(0, LISTED);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and so the keyboard has to come to it. */}
      <ul className="upload-items" aria-label={texts.panel} tabIndex={0}>
        {listed.map((upload) => (
          <UploadItem key={upload.id} upload={upload} uploads={uploads} />
        ))}
      </ul>
      {all.length > LISTED && <p className="uploads-more">{texts.more(all.length - LISTED)}</p>}
    </>
  );
}

/** How far all of them are. */
function Whole({ view, uploads }: { readonly view: UploadsView; readonly uploads: Uploads }) {
  const counted = view.uploads.filter(({ state }) => state !== 'cancelled' && state !== 'failed');
  const size = counted.reduce((sum, one) => sum + one.size, 0);
  const sent = counted.reduce((sum, one) => sum + one.sent, 0);
  const amount = texts.amount(formatBytes(sent), formatBytes(size));
  const { bytesPerSecond, secondsLeft } = view;
  return (
    <div className="uploads-whole">
      <ProgressBar
        className="progress"
        aria-label={texts.progress}
        value={sent}
        maxValue={Math.max(1, size)}
        valueLabel={amount}
      >
        <ProgressTrack done={sent} total={size} />
        <span className="uploads-figures">
          {amount}
          {bytesPerSecond !== undefined && bytesPerSecond > 0 && (
            <span>{texts.speed(formatBytes(bytesPerSecond))}</span>
          )}
          {secondsLeft !== undefined && <span>{texts.timeLeft(secondsLeft)}</span>}
        </span>
      </ProgressBar>
      <div className="uploads-foot">
        <p className="field-description">{texts.goesOn}</p>
        <Button look="quiet" onPress={() => uploads.cancel(view.uploads.map(({ id }) => id))}>
          {texts.cancelAll}
        </Button>
      </div>
    </div>
  );
}

function AskAll({ uploads, asking }: { readonly uploads: Uploads; readonly asking: readonly Upload[] }) {
  const ids = asking.map(({ id }) => id);
  return (
    <div className="uploads-ask">
      <p>{texts.asking(asking.length)}</p>
      <Button look="quiet" onPress={() => uploads.answer(ids, 'replace')}>
        {texts.replaceAll}
      </Button>
      <Button look="quiet" onPress={() => uploads.answer(ids, 'skip')}>
        {texts.skipAll}
      </Button>
    </div>
  );
}

function titleOf(uploads: readonly Upload[]): string {
  const count = (state: Upload['state']) => uploads.filter((one) => one.state === state).length;
  const wanted = uploads.length - count('cancelled');
  if (uploads.some(isMoving)) return texts.underWay(count('done'), wanted);
  if (count('asks') > 0) return texts.asking(count('asks'));
  return count('failed') > 0 ? texts.someFailed(count('failed')) : texts.allDone(count('done'));
}
