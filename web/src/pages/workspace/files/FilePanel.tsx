import type { FileEntryInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useRef } from 'react';
import { contentAddress } from '../../../api/dbfs.ts';
import { Button } from '../../../components/Button.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { ExactMoment } from '../../../components/ExactMoment.tsx';
import { Fact } from '../../../components/Fact.tsx';
import { DownloadIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { SidePanel } from '../../../components/SidePanel.tsx';
import { SnippetTabs } from '../../../components/SnippetTabs.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { formatBytes, formatExactBytes } from '../../../format-bytes.ts';
import { useSession } from '../../../session.ts';
import { fileSnippetTexts, fileDetailsTexts as texts } from '../../../texts/files.tsx';
import { nameOf, ROOT, schemePath } from './dbfs-path.ts';
import type { FileAct } from './FileMenu.tsx';
import { Owner } from './FileRow.tsx';
import { downloadSnippets } from './file-snippets.ts';
import { entryQuery } from './files-queries.ts';
import { shownName } from './shown-name.ts';

interface FilePanelProps {
  readonly path: string;
  readonly onAct: (act: FileAct, entries: readonly FileEntryInfo[]) => void;
  readonly onClose: () => void;
}

/** All that is known of one file or folder, and what can be done with it. */
export function FilePanel({ path, onAct, onClose }: FilePanelProps) {
  const query = useQuery(entryQuery(path));
  return (
    <SidePanel title={shownName(path)} onClose={onClose}>
      <div className="dialog-body">
        <Loaded query={query} loading={texts.loading} failed={texts.failed}>
          {(entry) =>
            entry === null ? <Notice tone="warning">{texts.gone}</Notice> : <Details {...{ entry, onAct }} />
          }
        </Loaded>
      </div>
    </SidePanel>
  );
}

function Details({ entry, onAct }: { entry: FileEntryInfo; onAct: FilePanelProps['onAct'] }) {
  const { path, is_dir, own_permission } = entry;
  const mayManage = own_permission === 'MANAGE' && path !== ROOT;
  const mayDownload = !is_dir && own_permission !== undefined;
  return (
    <>
      <Facts entry={entry} />
      {mayDownload && (
        <a className="button button-primary" href={contentAddress(entry)} download={nameOf(path)}>
          <DownloadIcon /> {texts.download}
        </a>
      )}
      <div className="panel-acts">
        {own_permission && (
          <Button onPress={() => onAct('permissions', [entry])}>{texts.editPermissions}</Button>
        )}
        {mayManage && <Button onPress={() => onAct('move', [entry])}>{texts.move}</Button>}
        {mayManage && (
          <Button look="danger" onPress={() => onAct('delete', [entry])}>
            {texts.delete}
          </Button>
        )}
      </div>
      {mayDownload && (
        <SnippetTabs
          title={fileSnippetTexts.downloadTitle}
          level="h3"
          snippets={downloadSnippets(location.origin, path)}
        />
      )}
    </>
  );
}

function Facts({ entry }: { readonly entry: FileEntryInfo }) {
  const self = useSession()?.user_name ?? '';
  const now = useNow(NOW_AND_THEN_MS);
  const { path, is_dir, file_size, modification_time, owner, own_permission, is_inherited } = entry;
  return (
    <dl className="summary">
      <Fact name={texts.path}>
        <Copied text={schemePath(path)} what={texts.pathWhat} />
      </Fact>
      {!is_dir && (
        <Fact name={texts.size}>{texts.sizes(formatBytes(file_size), formatExactBytes(file_size))}</Fact>
      )}
      <Fact name={texts.modified}>
        <ExactMoment at={modification_time} now={now} />
      </Fact>
      <Fact name={texts.owner}>
        <Owner owner={owner} self={self} />
      </Fact>
      <Fact name={texts.yours}>{own_permission ? texts.permission[own_permission] : texts.nothing}</Fact>
      <Fact name={texts.permissions}>{is_inherited ? texts.inherited : texts.ownList}</Fact>
      {entry.sha256 !== undefined && (
        <Fact name={texts.sha256}>
          <Copied text={entry.sha256} what={texts.sha256} />
        </Fact>
      )}
    </dl>
  );
}

/** A text that is long and exact, to be copied. */
function Copied({ text, what }: { readonly text: string; readonly what: string }) {
  const ref: RefObject<HTMLElement | null> = useRef<HTMLElement>(null);
  return (
    <span className="copied-fact">
      <code ref={ref}>
        <OuterText text={text} maxLength={4096} />
      </code>
      <CopyButton text={text} what={what} shownIn={ref} onCopied={() => undefined} />
    </span>
  );
}
