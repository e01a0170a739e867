import type { FileEntryInfo } from '@latchkey/client';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { filesTexts } from '../../../texts/files.tsx';
import { FileRow, type RowActs } from './FileRow.tsx';
import type { FileSelection } from './use-file-selection.ts';
import { useVisibleRows } from './use-visible-rows.ts';

interface FileTableProps {
  readonly label: string;
  readonly entries: readonly FileEntryInfo[];
  /** Others follow. */
  readonly hasMore: boolean;
  /** The end of what there is comes in sight. */
  readonly onNearEnd: () => void;
  readonly selection: FileSelection;
  readonly acts: RowActs;
  readonly now: number;
  readonly self: string;
}

/** So many rows before the end the next ones are asked for. */
const NEAR = 60;
/** How far these keys go. */
const JUMPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 12,
  PageUp: -12,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Files and folders, of which only those near the screen are drawn, however many there are. */
export function FileTable(props: FileTableProps) {
  const { label, entries, hasMore, onNearEnd, selection, acts, now, self } = props;
  const bodyRef = useRef<HTMLTableSectionElement>(null);
  // Before the rows are measured: their height is a part of the whole.
  useLayoutEffect(
    () => bodyRef.current?.style.setProperty('--rows', String(entries.length)),
    [entries.length],
  );
  const { first, end } = useVisibleRows(bodyRef, entries.length);
  const { focused, ...keys } = useFocusedRow(bodyRef, entries.length);
  useEffect(() => {
    if (hasMore && end >= entries.length - NEAR) onNearEnd();
  }, [hasMore, end, entries.length, onNearEnd]);
  return (
    <table className="files" aria-label={label} aria-rowcount={hasMore ? -1 : entries.length + 1}>
      <Headings entries={entries} selection={selection} />
      <tbody ref={bodyRef} {...keys}>
        {indexesToDraw({ first, end: Math.min(end, entries.length), focused }).map((index) => {
          const entry = entries[index];
          return (
            entry && (
              <FileRow
                key={entry.path}
                isChosen={selection.chosen.has(entry.path)}
                {...{ entry, index, now, self, acts }}
              />
            )
          );
        })}
      </tbody>
    </table>
  );
}

function Headings({ entries, selection }: Pick<FileTableProps, 'entries' | 'selection'>) {
  const { columns } = filesTexts;
  const count = selection.chosen.size;
  const isAll = entries.length > 0 && count >= entries.length;
  return (
    <thead>
      <tr className="file-row file-heading" aria-rowindex={1}>
        <td className="file-check">
          <label className="file-check-target">
            <input
              type="checkbox"
              aria-label={filesTexts.selectAll}
              checked={isAll}
              ref={(box) => {
                if (box) box.indeterminate = count > 0 && !isAll;
              }}
              onChange={() => (isAll ? selection.clear() : selection.chooseAll(entries))}
            />
          </label>
        </td>
        <th scope="col" className="file-name">
          {columns.name}
        </th>
        <th scope="col" className="file-size">
          {columns.size}
        </th>
        <th scope="col" className="file-modified">
          {columns.modified}
        </th>
        <th scope="col" className="file-owner">
          {columns.owner}
        </th>
        <th scope="col" className="file-acts">
          <span className="visually-hidden">{columns.acts}</span>
        </th>
      </tr>
    </thead>
  );
}

/** Those in sight and the one that has the focus, which must not go away with it. */
function indexesToDraw({ first, end, focused }: { first: number; end: number; focused: number | undefined }) {
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  if (focused === undefined || (focused >= first && focused < end)) return indexes;
  return focused < first ? [focused, ...indexes] : [...indexes, focused];
}

/** Which row has the focus, and how the arrow keys take it to another, drawn or not. */
function useFocusedRow(bodyRef: RefObject<HTMLElement | null>, count: number) {
  const [focused, setFocused] = useState<number>();

  function onKeyDown(event: KeyboardEvent) {
    const jump = JUMPS[event.key];
    const from = indexOf(event.target);
    const control = event.target instanceof HTMLElement ? event.target.dataset.control : undefined;
    if (jump === undefined || from === undefined || control === undefined || event.altKey || event.ctrlKey)
      return;
    event.preventDefault();
    const to = Math.min(count - 1, Math.max(0, from + jump));
    flushSync(() => setFocused(to));
    bodyRef.current?.querySelector<HTMLElement>(`[data-index="${to}"] [data-control="${control}"]`)?.focus();
  }

  return {
    focused,
    onKeyDown,
    onFocus: ({ target }: { target: EventTarget }) => setFocused(indexOf(target)),
    onBlur: () => setFocused(undefined),
  };
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-index]') : null;
  return row === null ? undefined : Number(row.dataset.index);
}
