import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { DownloadIcon } from '../../../components/icons.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { auditTexts, exportTexts } from '../../../texts/audit.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { timesAsked } from './audit-search.ts';
import { EventLog } from './EventLog.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import './audit.css';

const route = getRouteApi('/admin/audit');

/** The audit log: what happened, newest first, by what the URL asks for. */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [isLive, setLive] = useState(false);
  const [exportedAt, setExportedAt] = useState<number>();
  return (
    <TitledPage
      title={auditTexts.title}
      lead={auditTexts.lead}
      acts={
        <Button onPress={() => setExportedAt(Date.now())}>
          <DownloadIcon /> {exportTexts.open}
        </Button>
      }
    >
      <AuditFilters search={search} onShow={(wanted) => void navigate({ search: wanted })} />
      <EventLog key={JSON.stringify(search)} search={search} isLive={isLive} onLiveChange={setLive} />
      {exportedAt !== undefined && (
        <ExportDialog times={timesAsked(search, exportedAt)} onClose={() => setExportedAt(undefined)} />
      )}
    </TitledPage>
  );
}
