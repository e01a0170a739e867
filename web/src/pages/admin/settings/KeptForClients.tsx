import type { KeptSetting } from '@latchkey/client';
import { DataTable } from '../../../components/DataTable.tsx';
import { Folded } from '../../../components/Folded.tsx';
import { workspaceSettingsTexts as texts } from '../../../texts/workspace-settings.tsx';

/** What clients have set and means nothing here. */
export function KeptForClients({ kept }: { kept: readonly KeptSetting[] }) {
  if (kept.length === 0) return null;
  return (
    <Folded title={texts.kept(kept.length)} level={2}>
      <p className="muted">{texts.keptAbout}</p>
      <div className="card">
        <DataTable
          label={texts.keptName}
          columns={[
            { id: 'key', name: texts.keptName, cell: ({ key }) => <code>{key}</code> },
            { id: 'value', name: texts.keptValue, cell: ({ value }) => <code>{value}</code> },
          ]}
          rows={kept}
          rowKey={({ key }) => key}
        />
      </div>
    </Folded>
  );
}
