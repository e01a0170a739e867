import type { FileEntryInfo } from '@latchkey/client';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { DropZone } from 'react-aria-components';
import { Button } from '../../../components/Button.tsx';
import { CloseIcon } from '../../../components/icons.tsx';
import { MoreRows } from '../../../components/MoreRows.tsx';
import { SearchBox } from '../../../components/SearchBox.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { useSession } from '../../../session.ts';
import { filesTexts } from '../../../texts/files.tsx';
import { uploadTexts } from '../../../texts/files-upload.tsx';
import { visibleText } from '../../../visible-text.ts';
import { schemePath } from './dbfs-path.ts';
import { type FileAct, FileMenu } from './FileMenu.tsx';
import { FileTable } from './FileTable.tsx';
import { UploadIcon } from './file-icons.tsx';
import { readDropped } from './upload/picked-files.ts';
import type { Picker } from './upload/use-picker.tsx';
import { type FileSelection, useFileSelection } from './use-file-selection.ts';

/** So much of a path is told. */
const SHOWN_PATH = 200;

export interface FileListProps {
  readonly folder: FileEntryInfo;
  readonly entries: readonly FileEntryInfo[];
  readonly query: UseInfiniteQueryResult;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly picker: Picker;
  readonly onAct: (act: FileAct, entries: readonly FileEntryInfo[]) => void;
}

/** What lies in a folder: looked through, searched, selected, and a place to drop files on. */
export function FileList(props: FileListProps) {
  const { folder, entries, query, search, onSearch, picker, onAct } = props;
  const selection = useFileSelection(entries);
  const mayAdd = folder.own_permission !== 'READ';
  return (
    <DropZone
      className="card drop-zone"
      isDisabled={!mayAdd}
      aria-label={uploadTexts.drop}
      getDropOperation={() => 'copy'}
      onDrop={({ items }) => void picker.send(() => readDropped(items))}
    >
      <div className="file-controls">
        <SearchBox
          label={filesTexts.search}
          placeholder={filesTexts.searchPlaceholder}
          value={search}
          onSearch={(text) => {
            // What is selected is in sight.
            selection.clear();
            onSearch(text);
          }}
        />
        <SelectionActs
          entries={entries}
          hasMore={query.hasNextPage}
          selection={selection}
          onAct={(act) => onAct(act, [...selection.chosen.values()])}
        />
      </div>
      <div className="file-rows" aria-busy={query.isPlaceholderData}>
        {entries.length > 0 ? (
          <Rows {...{ folder, entries, query, selection, onAct }} />
        ) : (
          <NoRows {...{ search, mayAdd, picker }} onShowAll={() => onSearch('')} />
        )}
      </div>
      {/* The table asks for them by itself; here stands why that failed. */}
      {query.isFetchNextPageError && <MoreRows query={query} />}
      <p className="drop-hint" aria-hidden="true">
        <UploadIcon /> {uploadTexts.dropInto(visibleText(schemePath(folder.path), SHOWN_PATH))}
      </p>
    </DropZone>
  );
}

interface RowsProps extends Pick<FileListProps, 'folder' | 'entries' | 'query' | 'onAct'> {
  readonly selection: FileSelection;
}

function Rows({ folder, entries, query, selection, onAct }: RowsProps) {
  const [menuOf, setMenuOf] = useState<FileEntryInfo>();
  const menuRef = useRef<HTMLButtonElement>(null);
  const now = useNow(NOW_AND_THEN_MS);
  // To the minute, so that rows are not drawn anew for less.
  const minute = now - (now % 60_000);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, isPlaceholderData, fetchNextPage } = query;
  const mayGoOn = !isFetchingNextPage && !isFetchNextPageError && !isPlaceholderData;
  const goOn = useCallback(() => {
    if (mayGoOn) void fetchNextPage();
  }, [mayGoOn, fetchNextPage]);
  const actRef = useRef(onAct);
  actRef.current = onAct;
  const { choose } = selection;
  const acts = useMemo(
    () => ({
      onOpen: (entry: FileEntryInfo) => actRef.current(entry.is_dir ? 'open' : 'details', [entry]),
      onMenu: (entry: FileEntryInfo, button: HTMLButtonElement) => {
        menuRef.current = button;
        setMenuOf(entry);
      },
      onChoose: choose,
    }),
    [choose],
  );
  return (
    <>
      <FileTable
        label={filesTexts.table(visibleText(schemePath(folder.path), SHOWN_PATH))}
        hasMore={hasNextPage}
        onNearEnd={goOn}
        now={minute}
        self={useSession()?.user_name ?? ''}
        {...{ entries, selection, acts }}
      />
      {menuOf && (
        <FileMenu
          entry={menuOf}
          triggerRef={menuRef}
          onAct={(act) => onAct(act, [menuOf])}
          onClose={() => setMenuOf(undefined)}
        />
      )}
    </>
  );
}

interface SelectionActsProps {
  readonly entries: readonly FileEntryInfo[];
  readonly hasMore: boolean;
  readonly selection: FileSelection;
  readonly onAct: (act: 'move' | 'delete') => void;
}

/** How many are selected and what is done with them, else how many there are. Always there, so that nothing jumps. */
function SelectionActs({ entries, hasMore, selection, onAct }: SelectionActsProps) {
  const texts = filesTexts.selection;
  const { size } = selection.chosen;
  const fixed = [...selection.chosen.values()].filter((one) => one.own_permission !== 'MANAGE').length;
  return (
    <section className="file-selection" aria-label={texts.bar}>
      {size > 0 && (
        <Button look="icon" aria-label={texts.clear} onPress={selection.clear}>
          <CloseIcon />
        </Button>
      )}
      <p className="file-count" role="status">
        {size > 0 ? texts.count(size, fixed) : filesTexts.shown(entries.length, hasMore)}
      </p>
      {size > 0 && (
        <div className="file-selection-acts">
          {fixed === 0 && <Button onPress={() => onAct('move')}>{texts.move}</Button>}
          {fixed === 0 && (
            <Button look="danger" onPress={() => onAct('delete')}>
              {texts.delete}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

interface NoRowsProps {
  readonly search: string;
  readonly mayAdd: boolean;
  readonly picker: Picker;
  readonly onShowAll: () => void;
}

function NoRows({ search, mayAdd, picker, onShowAll }: NoRowsProps) {
  if (search !== '')
    return (
      <div className="nothing">
        <p>{filesTexts.noMatch(search)}</p>
        <Button onPress={onShowAll}>{filesTexts.clearSearch}</Button>
      </div>
    );
  return (
    <div className="nothing nothing-large">
      <svg className="nothing-picture" viewBox="0 0 88 88" aria-hidden="true" focusable="false">
        <circle cx="44" cy="44" r="44" />
        <g>
          <path d="M22 32v-3a4 4 0 0 1 4-4h10l6 7h20a4 4 0 0 1 4 4v22a4 4 0 0 1-4 4H26a4 4 0 0 1-4-4z" />
        </g>
      </svg>
      <h2>{filesTexts.empty}</h2>
      <p>{mayAdd ? filesTexts.emptyLead : filesTexts.emptyReadOnlyLead}</p>
      {mayAdd && (
        <Button onPress={picker.pickFiles}>
          <UploadIcon /> {uploadTexts.uploadFiles}
        </Button>
      )}
    </div>
  );
}
