import type { SecretInfo } from '../../../api/secrets.ts';
import { type Column, DataTable, type Sort } from '../../../components/DataTable.tsx';
import { EditIcon, TrashIcon } from '../../../components/icons.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { secretScopeTexts as texts } from '../../../texts/secrets.tsx';
import { RowAct } from './RowAct.tsx';
import type { SecretIntent } from './SecretDialog.tsx';

interface SecretTableProps {
  readonly label: string;
  readonly secrets: readonly SecretInfo[];
  readonly mayWrite: boolean;
  readonly sort: Sort;
  readonly onSort: (column: string) => void;
  readonly onOpen: (secret: SecretInfo) => void;
  readonly onIntent: (intent: SecretIntent) => void;
}

/** Secrets by their names; what they hold is nowhere on the page. */
export function SecretTable(props: SecretTableProps) {
  const { label, secrets, mayWrite, sort, onSort, onOpen, onIntent } = props;
  const now = useNow(NOW_AND_THEN_MS);
  return (
    <DataTable
      label={label}
      columns={columnsOf({ now, mayWrite, onOpen, onIntent })}
      rows={secrets}
      rowKey={({ key }) => key}
      sort={sort}
      onSort={onSort}
    />
  );
}

function columnsOf({
  mayWrite,
  now,
  onOpen,
  onIntent,
}: { now: number } & Pick<SecretTableProps, 'mayWrite' | 'onOpen' | 'onIntent'>) {
  const columns: Column<SecretInfo>[] = [
    {
      ...{ id: 'key', name: texts.key, isSortable: true },
      cell: (secret) => (
        <button type="button" className="token-open" onClick={() => onOpen(secret)}>
          <span className="token-comment">{secret.key}</span>
        </button>
      ),
    },
    {
      ...{ id: 'put', name: texts.lastPut, kind: 'number', isSortable: true },
      cell: ({ last_updated_timestamp }) => <Moment at={last_updated_timestamp} now={now} />,
    },
  ];
  if (!mayWrite) return columns;
  return columns.concat({
    ...{ id: 'acts', name: texts.acts, kind: 'act' },
    cell: (secret) => (
      <span className="secret-acts">
        <RowAct label={texts.replaceOne(secret.key)} onPress={() => onIntent({ act: 'replace', secret })}>
          <EditIcon />
        </RowAct>
        <RowAct label={texts.deleteOne(secret.key)} onPress={() => onIntent({ act: 'delete', secret })}>
          <TrashIcon />
        </RowAct>
      </span>
    ),
  });
}
