import type { WorkspaceSettingsResponse } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Done, DoneNotice } from '../../../components/DoneNotice.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { workspaceSettingsTexts as texts } from '../../../texts/workspace-settings.tsx';
import { ApplySettingsDialog } from './ApplySettingsDialog.tsx';
import { ChangesBar } from './ChangesBar.tsx';
import { KeptForClients } from './KeptForClients.tsx';
import { SettingGroups } from './SettingGroups.tsx';
import { changesOf, isPossible, type SettingsDraft } from './settings-draft.ts';
import { workspaceSettingsQuery } from './settings-queries.ts';
import './workspace-settings.css';

/** The workspace's switches and limits: seen, changed, and what that would do before it is applied. */
export function WorkspaceSettingsPage() {
  const found = useQuery(workspaceSettingsQuery);
  return (
    <TitledPage title={texts.title} lead={texts.lead}>
      <Loaded query={found} loading={texts.loading} failed={texts.failed}>
        {(data) => <Settings found={data} />}
      </Loaded>
    </TitledPage>
  );
}

function Settings({ found }: { found: WorkspaceSettingsResponse }) {
  const { settings, kept_for_clients: kept, longest_lifetime_days: longest } = found;
  const [draft, setDraft] = useState<SettingsDraft>({});
  const [isReviewing, setReviewing] = useState(false);
  const [applied, setApplied] = useState<Done>();
  const reload = useReload();
  const changes = changesOf(settings, draft, longest);
  const isWrong = settings.some(({ key, kind }) => !isPossible(kind, draft[key] ?? '', longest));
  const change = (key: string, value: string) => {
    setApplied(undefined);
    setDraft((known) => ({ ...known, [key]: value }));
  };
  return (
    <>
      {applied && <DoneNotice done={applied} />}
      <SettingGroups settings={settings} draft={draft} longest={longest} onChange={change} />
      <KeptForClients kept={kept} />
      <ChangesBar
        count={Object.keys(changes).length}
        isWrong={isWrong}
        onDiscard={() => setDraft({})}
        onReview={() => setReviewing(true)}
      />
      {isReviewing && (
        <ApplySettingsDialog
          changes={changes}
          onOutdated={reload}
          onClose={(isApplied) => {
            setReviewing(false);
            if (!isApplied) return;
            setApplied(appliedOf(Object.keys(changes)));
            setDraft({});
            reload();
          }}
        />
      )}
    </>
  );
}

/** What is said once these settings are changed. */
function appliedOf(keys: readonly string[]): Done {
  return { title: texts.applied, text: texts.appliedAbout(keys.map((key) => texts.of(key).title)) };
}

function useReload(): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries(workspaceSettingsQuery);
}
