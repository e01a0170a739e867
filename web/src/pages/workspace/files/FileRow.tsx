import type { FileEntryInfo } from '@latchkey/client';
import { memo } from 'react';
import { OuterText } from '../../../components/OuterText.tsx';
import { formatBytes } from '../../../format-bytes.ts';
import { formatMinute, formatRelative, formatUtc } from '../../../format-time.ts';
import { filesTexts } from '../../../texts/files.tsx';
import { visibleText } from '../../../visible-text.ts';
import { nameOf } from './dbfs-path.ts';
import { FileIcon, FolderIcon, LockIcon, MoreIcon } from './file-icons.tsx';

/** What can be done with a row. */
export interface RowActs {
  readonly onOpen: (entry: FileEntryInfo) => void;
  readonly onMenu: (entry: FileEntryInfo, button: HTMLButtonElement) => void;
  readonly onChoose: (entry: FileEntryInfo, isChosen: boolean, isRange: boolean) => void;
}

interface FileRowProps {
  readonly entry: FileEntryInfo;
  /** Counted from 0. */
  readonly index: number;
  readonly isChosen: boolean;
  readonly now: number;
  /** How whoever is signed in is called. */
  readonly self: string;
  /** The same ones each time. */
  readonly acts: RowActs;
}

/** Longer than any name can be. */
const WHOLE_NAME = 1024;

/** One line of a folder. There may be thousands, drawn as they come in sight: its controls are plain. */
export const FileRow = memo(function FileRow({ entry, index, isChosen, now, self, acts }: FileRowProps) {
  const name = nameOf(entry.path);
  const readable = visibleText(name, WHOLE_NAME);
  return (
    <tr
      data-index={index}
      aria-rowindex={index + 2}
      className="file-row"
      data-chosen={isChosen || undefined}
      ref={(row) => row?.style.setProperty('--row', String(index))}
    >
      <td className="file-check">
        <label className="file-check-target">
          <input
            type="checkbox"
            data-control="check"
            aria-label={filesTexts.select(readable)}
            checked={isChosen}
            onChange={({ target, nativeEvent }) =>
              acts.onChoose(entry, target.checked, isWithShift(nativeEvent))
            }
          />
        </label>
      </td>
      <th scope="row" className="file-name">
        {entry.is_dir ? <FolderIcon /> : <FileIcon />}
        <span className="file-title">
          <a
            className="file-link"
            data-control="name"
            href={addressOf(entry)}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
              event.preventDefault();
              acts.onOpen(entry);
            }}
            title={readable}
          >
            <OuterText text={name} maxLength={WHOLE_NAME} />
          </a>
          <span className="file-below">{belowName(entry, now)}</span>
        </span>
        {!entry.is_inherited && (
          <span className="file-lock" title={filesTexts.restricted}>
            <LockIcon />
            <span className="visually-hidden">{filesTexts.restricted}</span>
          </span>
        )}
      </th>
      <td className="file-size">{entry.is_dir ? '' : formatBytes(entry.file_size)}</td>
      <td className="file-modified">
        <time
          dateTime={new Date(entry.modification_time).toISOString()}
          title={formatUtc(entry.modification_time)}
        >
          {formatMinute(entry.modification_time)}
        </time>
      </td>
      <td className="file-owner">
        <Owner owner={entry.owner} self={self} />
      </td>
      <td className="file-acts">
        <button
          type="button"
          className="button button-icon"
          data-control="menu"
          aria-haspopup="menu"
          aria-label={filesTexts.actsOn(readable)}
          onClick={({ currentTarget }) => acts.onMenu(entry, currentTarget)}
        >
          <MoreIcon />
        </button>
      </td>
    </tr>
  );
});

/** Whose something is, where there is little room. */
export function Owner({ owner, self }: { readonly owner: string | undefined; readonly self: string }) {
  if (owner === undefined || owner === '') return <span className="muted">{filesTexts.noOwner}</span>;
  return owner === self ? filesTexts.you : <OuterText text={owner} />;
}

/** The page that shows a folder, or a file beside its folder's list. */
export function addressOf({ path, is_dir }: Pick<FileEntryInfo, 'path' | 'is_dir'>): string {
  return `/dbfs?${new URLSearchParams(is_dir ? { path } : { path: path.slice(0, path.lastIndexOf('/')) || '/', open: path })}`;
}

/** Where there is room for one column only. */
function belowName(entry: FileEntryInfo, now: number): string {
  // What is shown as now may lie some seconds back.
  const modified = formatRelative(Math.min(entry.modification_time, now), now);
  return entry.is_dir ? modified : `${formatBytes(entry.file_size)} · ${modified}`;
}

function isWithShift(event: Event): boolean {
  return 'shiftKey' in event && event.shiftKey === true;
}
