import type { SecretScopeInfo } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { TrashIcon } from '../../../components/icons.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { formatCount } from '../../../format-number.ts';
import { secretsTexts, secretScopesTexts as texts } from '../../../texts/secrets.tsx';
import { FoundRows } from './FoundRows.tsx';
import { sortOf, viewScopes } from './list-view.ts';
import { RowAct } from './RowAct.tsx';
import { useListSearch } from './use-list-search.ts';

interface ScopeListProps {
  readonly scopes: readonly SecretScopeInfo[];
  readonly onDelete: (scope: SecretScopeInfo) => void;
}

const USUAL = 'name';

/** Secret scopes as a table that can be searched and sorted. */
export function ScopeList({ scopes, onDelete }: ScopeListProps) {
  const { search, onSearch, onSort, onPage } = useListSearch({ to: '/secrets', sort: USUAL });
  const now = useNow(NOW_AND_THEN_MS);
  const found = useMemo(() => viewScopes(scopes, search), [scopes, search]);
  return (
    <FoundRows label={texts.search} {...{ texts, found, search, onSearch, onPage }}>
      {(rows) => (
        <DataTable
          label={texts.table}
          columns={columnsOf({ now, onDelete })}
          rows={rows}
          rowKey={({ name }) => name}
          sort={sortOf(search, USUAL)}
          onSort={onSort}
        />
      )}
    </FoundRows>
  );
}

function columnsOf({ now, onDelete }: { now: number } & Pick<ScopeListProps, 'onDelete'>) {
  const columns: Column<SecretScopeInfo>[] = [
    { id: 'name', name: texts.scope, isSortable: true, cell: (scope) => <ScopeName scope={scope} /> },
    { id: 'permission', name: texts.youMay, isSortable: true, cell: (scope) => <OwnPermission {...scope} /> },
    {
      ...{ id: 'secrets', name: texts.secrets, kind: 'number', isSortable: true },
      cell: ({ secret_count }) => secret_count !== undefined && formatCount(secret_count),
    },
    {
      ...{ id: 'put', name: texts.lastPut, kind: 'number', isSortable: true },
      cell: ({ last_updated_timestamp: at }) => at !== undefined && <Moment at={at} now={now} />,
    },
    {
      ...{ id: 'delete', name: texts.delete, kind: 'act' },
      cell: (scope) =>
        scope.own_permission === 'MANAGE' && (
          <RowAct label={texts.deleteOne(scope.name)} onPress={() => onDelete(scope)}>
            <TrashIcon />
          </RowAct>
        ),
    },
  ];
  return columns;
}

function ScopeName({ scope: { name, is_master_key_missing } }: { readonly scope: SecretScopeInfo }) {
  return (
    <span className="secret-name">
      <Link to="/secrets/scope" search={{ name }}>
        {name}
      </Link>
      {is_master_key_missing && <span className="badge badge-expiring">{texts.keyMissing}</span>}
    </span>
  );
}

function OwnPermission({ own_permission }: SecretScopeInfo) {
  if (own_permission === undefined) return <span className="muted">{texts.nothing}</span>;
  return secretsTexts.permissions[own_permission];
}
