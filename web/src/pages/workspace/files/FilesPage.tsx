import type { FileEntryInfo, ListFileEntriesResponse } from '@latchkey/client';
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { copyText } from '../../../components/copy-text.ts';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { filesTexts } from '../../../texts/files.tsx';
import { visibleText } from '../../../visible-text.ts';
import { nameOf, ROOT, readPath, schemePath } from './dbfs-path.ts';
import { type FileDialog, FileDialogs } from './FileDialogs.tsx';
import { FileList, type FileListProps } from './FileList.tsx';
import type { FileAct } from './FileMenu.tsx';
import { FilePanel } from './FilePanel.tsx';
import { FolderActs } from './FolderActs.tsx';
import { entriesQuery, reloadFiles } from './files-queries.ts';
import { NoFolder } from './NoFolder.tsx';
import { PathBar } from './PathBar.tsx';
import { UsageMeter } from './UsageMeter.tsx';
import { UploadPanel } from './upload/UploadPanel.tsx';
import { usePicker } from './upload/use-picker.tsx';
import './files.css';

const TITLE_LENGTH = 80;
const SHOWN_PATH = 2_048;
const route = getRouteApi('/workspace/dbfs');

/** The workspace's own file system, folder by folder. */
export function FilesPage() {
  const { path: typed = ROOT } = route.useSearch();
  const path = readPath(typed);
  return (
    <>
      {path === undefined ? <NoPath typed={typed} /> : <Folder path={path} />}
      <UploadPanel />
    </>
  );
}

function NoPath({ typed }: { readonly typed: string }) {
  return (
    <TitledPage title={filesTexts.title} lead={filesTexts.lead}>
      <Notice tone="error" title={filesTexts.failed}>
        <p>{filesTexts.notAPath(typed)}</p>
        <Link to="/dbfs" className="button button-secondary">
          {filesTexts.toParent}
        </Link>
      </Notice>
    </TitledPage>
  );
}

function Folder({ path }: { readonly path: string }) {
  const { q = '', open } = route.useSearch();
  const query = useInfiniteQuery(entriesQuery(path, q));
  const folder = query.data?.pages[0]?.folder;
  const picker = usePicker(path);
  const { show, look } = useShow(path);
  const { dialog, notice, begin, close } = useDialogs({ path, q, open }, show);
  return (
    <TitledPage
      title={path === ROOT ? filesTexts.title : visibleText(nameOf(path), TITLE_LENGTH)}
      {...(path === ROOT && { lead: filesTexts.lead })}
      acts={
        folder && (
          <FolderActs
            mayAdd={folder.own_permission !== 'READ'}
            picker={picker}
            onAct={(act) => begin(act, [folder])}
          />
        )
      }
    >
      <div className="path-line">
        <PathBar path={path} />
        <UsageMeter />
      </div>
      {notice}
      {picker.problem !== undefined && <Notice tone="error">{picker.problem}</Notice>}
      {folder?.own_permission === 'READ' && <Notice tone="info">{filesTexts.readOnly}</Notice>}
      <FolderContent key={path} {...{ path, q, query, picker }} onSearch={look} onAct={begin} />
      {open !== undefined && (
        <FilePanel key={open} path={open} onAct={begin} onClose={() => show({ path, q })} />
      )}
      {dialog && <FileDialogs dialog={dialog} onClose={close} />}
    </TitledPage>
  );
}

interface FolderContentProps extends Pick<FileListProps, 'picker' | 'onSearch' | 'onAct'> {
  readonly path: string;
  readonly q: string;
  readonly query: UseInfiniteQueryResult<InfiniteData<ListFileEntriesResponse>>;
}

function FolderContent({ path, q, query, ...acts }: FolderContentProps) {
  const pages = query.data?.pages;
  const entries = useMemo(() => pages?.flatMap((page) => page.entries), [pages]);
  const folder = pages?.[0]?.folder;
  if (folder === undefined && query.error !== null) return <NoFolder path={path} query={query} />;
  return (
    <Loaded query={{ ...query, data: entries }} loading={filesTexts.loading} failed={filesTexts.failed}>
      {(rows) => folder && <FileList entries={rows} search={q} {...{ folder, query, ...acts }} />}
    </Loaded>
  );
}

interface Shown {
  readonly path: string;
  readonly q?: string;
  readonly open?: string | undefined;
}

/** Changes what the address says is shown. */
function useShow(path: string) {
  const navigate = useNavigate();
  const show = useCallback(
    ({ path: folder, q, open }: Shown) =>
      void navigate({
        to: '/dbfs',
        search: { ...(folder !== ROOT && { path: folder }), ...(q && { q }), ...(open && { open }) },
      }),
    [navigate],
  );
  const look = useCallback(
    (q: string) =>
      void navigate({
        to: '/dbfs',
        search: { ...(path !== ROOT && { path }), ...(q !== '' && { q }) },
        replace: true,
      }),
    [navigate, path],
  );
  return { show, look };
}

/** Which dialog is open over the list, and what was done last. */
function useDialogs(shown: Shown, show: (shown: Shown) => void) {
  const [dialog, setDialog] = useState<FileDialog>();
  const [notice, say] = useSaid();
  const queryClient = useQueryClient();

  function begin(act: FileAct | FileDialog['act'], entries: readonly FileEntryInfo[]) {
    const [entry] = entries;
    if (entry === undefined) return;
    const { path } = entry;
    if (act === 'open') return show({ path });
    if (act === 'details') return show({ ...shown, open: path });
    if (act === 'copyPath') return void copyPath(path);
    setDialog({ act, entries });
  }

  async function copyPath(path: string) {
    const isCopied = await copyText(schemePath(path), null);
    const says = isCopied ? filesTexts.pathCopied : filesTexts.pathNotCopied;
    say(says(visibleText(schemePath(path), SHOWN_PATH)));
  }

  function close(said?: string) {
    setDialog(undefined);
    if (said === undefined) return;
    say(said);
    // What its details were shown of may be gone, or elsewhere.
    const isElsewhere = dialog?.act === 'delete' || dialog?.act === 'move';
    if (isElsewhere && shown.open !== undefined) show({ ...shown, open: undefined });
    reloadFiles(queryClient);
  }

  return { dialog, notice, begin, close };
}
