import { ProgressBar } from 'react-aria-components';
import { Button } from '../../../../components/Button.tsx';
import { CheckIcon, CloseIcon, ErrorIcon, InfoIcon } from '../../../../components/icons.tsx';
import { OuterText } from '../../../../components/OuterText.tsx';
import { ProgressTrack } from '../../../../components/ProgressTrack.tsx';
import { formatBytes } from '../../../../format-bytes.ts';
import { uploadTexts as texts } from '../../../../texts/files-upload.tsx';
import { visibleText } from '../../../../visible-text.ts';
import { nameOf, parentOf, schemePath } from '../dbfs-path.ts';
import { UploadIcon } from '../file-icons.tsx';
import { shownName } from '../shown-name.ts';
import { hasStopped, isUnfinished, type Upload, type Uploads } from './uploads.ts';

interface UploadItemProps {
  readonly upload: Upload;
  readonly uploads: Uploads;
}

const ICONS = {
  waiting: UploadIcon,
  asks: InfoIcon,
  sending: UploadIcon,
  storing: UploadIcon,
  done: CheckIcon,
  failed: ErrorIcon,
  cancelled: CloseIcon,
} as const;

/** One file on its way, and what can be done about it. */
export function UploadItem({ upload, uploads }: UploadItemProps) {
  const { path, state, size, sent, problem } = upload;
  const name = shownName(path);
  const StateIcon = ICONS[state];
  const isSending = state === 'sending' || state === 'storing';
  const amount = texts.amount(formatBytes(sent), formatBytes(size));
  return (
    <li className="upload-item" data-state={state}>
      <StateIcon />
      <div className="upload-text">
        <span className="upload-name" title={visibleText(schemePath(path), 1024)}>
          <OuterText text={nameOf(path)} />
        </span>
        <span className="upload-says">
          {state === 'sending' ? amount : (problem ?? texts.states[state])}
          {state === 'done' && ` · ${formatBytes(size)}`}
        </span>
        <span className="upload-folder">
          <OuterText text={schemePath(parentOf(path))} />
        </span>
        {isSending && (
          <ProgressBar
            className="progress"
            aria-label={texts.progressOf(name)}
            value={sent}
            maxValue={Math.max(1, size)}
            valueLabel={amount}
          >
            <ProgressTrack done={sent} total={size} />
          </ProgressBar>
        )}
      </div>
      <ItemActs {...{ upload, uploads, name }} />
    </li>
  );
}

function ItemActs({ upload, uploads, name }: UploadItemProps & { readonly name: string }) {
  const { id, state } = upload;
  if (state === 'asks')
    return (
      <span className="upload-acts">
        <Button
          look="quiet"
          aria-label={texts.replaceOne(name)}
          onPress={() => uploads.answer([id], 'replace')}
        >
          {texts.replace}
        </Button>
        <Button look="quiet" aria-label={texts.skipOne(name)} onPress={() => uploads.answer([id], 'skip')}>
          {texts.skip}
        </Button>
      </span>
    );
  if (isUnfinished(upload))
    return (
      <Button look="icon" aria-label={texts.cancelOne(name)} onPress={() => uploads.cancel([id])}>
        <CloseIcon />
      </Button>
    );
  if (!hasStopped(upload)) return null;
  return (
    <Button look="quiet" aria-label={texts.retryOne(name)} onPress={() => uploads.retry(id)}>
      {texts.retry}
    </Button>
  );
}
