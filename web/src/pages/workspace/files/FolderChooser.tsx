import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { moveTexts as texts } from '../../../texts/files-acts.tsx';
import { nameOf, parentOf, ROOT, schemePath } from './dbfs-path.ts';
import { FolderIcon, UpIcon } from './file-icons.tsx';
import { entriesQuery } from './files-queries.ts';
import { shownName } from './shown-name.ts';

interface FolderChooserProps {
  readonly folder: string;
  readonly onFolder: (path: string) => void;
}

/** Goes up and down through the folders; the one that is open is the one that is chosen. */
export function FolderChooser({ folder, onFolder }: FolderChooserProps) {
  const query = useInfiniteQuery(entriesQuery(folder, ''));
  const entries = query.data?.pages.flatMap((page) => page.entries);
  const folders = entries?.filter(({ is_dir }) => is_dir);
  // Folders come first: where the last that came is a file, all have come.
  const hasMore = query.hasNextPage && entries?.at(-1)?.is_dir !== false;
  const ref = useFocusOn(folder);
  return (
    <div className="field">
      <p className="field-label">{texts.into}</p>
      <div className="chooser">
        <div className="chooser-head">
          <Button
            look="icon"
            aria-label={texts.up}
            isPending={folder === ROOT}
            onPress={() => onFolder(parentOf(folder))}
          >
            <UpIcon />
          </Button>
          <p className="chooser-folder" ref={ref} tabIndex={-1} role="status">
            <OuterText text={schemePath(folder)} />
          </p>
        </div>
        <Loaded query={{ ...query, data: folders }} loading={texts.loading} failed={texts.failedFolders}>
          {(found) => <Folders paths={found.map(({ path }) => path)} onFolder={onFolder} />}
        </Loaded>
        {hasMore && (
          <Button
            look="quiet"
            isPending={query.isFetchingNextPage}
            onPress={() => void query.fetchNextPage()}
          >
            {texts.moreFolders}
          </Button>
        )}
      </div>
    </div>
  );
}

function Folders({ paths, onFolder }: { paths: readonly string[]; onFolder: (path: string) => void }) {
  return (
    <ul className="chooser-folders" aria-label={texts.folders}>
      {paths.map((path) => (
        <li key={path}>
          <button
            type="button"
            className="chooser-item"
            aria-label={texts.openFolder(shownName(path))}
            onClick={() => onFolder(path)}
          >
            <FolderIcon />
            <OuterText text={nameOf(path)} />
          </button>
        </li>
      ))}
      {paths.length === 0 && <li className="chooser-none">{texts.noFolders}</li>}
    </ul>
  );
}

/** What was pressed goes away with its folder: the keyboard goes on at the name of the one that came. */
function useFocusOn(folder: string) {
  const ref = useRef<HTMLParagraphElement>(null);
  const beforeRef = useRef(folder);
  useEffect(() => {
    if (beforeRef.current === folder) return;
    beforeRef.current = folder;
    ref.current?.focus();
  }, [folder]);
  return ref;
}
