import type { SecretScopeInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { memo, useCallback, useMemo } from 'react';
import type { SecretInfo } from '../../../api/secrets.ts';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { secretScopeTexts as texts } from '../../../texts/secrets.tsx';
import { FoundRows } from './FoundRows.tsx';
import { sortOf, viewSecrets } from './list-view.ts';
import type { SecretIntent } from './SecretDialog.tsx';
import { SecretPanel } from './SecretPanel.tsx';
import { SecretTable } from './SecretTable.tsx';
import { secretsQuery } from './secret-queries.ts';
import { useChangeSearch, useListSearch } from './use-list-search.ts';

interface SecretsViewProps {
  readonly scope: SecretScopeInfo;
  readonly onIntent: (intent: SecretIntent) => void;
}

const route = getRouteApi('/workspace/secrets/scope');
const USUAL = 'key';

/** The secrets of a scope, the details of one of them over the list. */
export function SecretsView({ scope, onIntent }: SecretsViewProps) {
  const query = useQuery(secretsQuery(scope.name));
  const change = useChangeSearch('/secrets/scope');
  const { key } = route.useSearch();
  const mayWrite = scope.own_permission !== 'READ';
  const open = useCallback(
    (secret: SecretInfo) => void change((search) => ({ ...search, key: secret.key })),
    [change],
  );
  const close = () => change(({ key: _key, ...rest }) => rest);
  // One after the other, or the panel would keep the focus from what opens over it.
  const begin = (intent: SecretIntent) => void close().then(() => onIntent(intent));
  return (
    <Loaded query={query} loading={texts.secretsLoading} failed={texts.secretsFailed}>
      {(secrets) => (
        <>
          {secrets.length === 0 && <NoSecrets mayWrite={mayWrite} onPut={() => onIntent({ act: 'put' })} />}
          {secrets.length > 0 && <SecretList {...{ scope, secrets, mayWrite, onIntent }} onOpen={open} />}
          {key !== undefined && (
            <SecretPanel
              scope={scope.name}
              asked={key}
              {...{ secrets, mayWrite }}
              onClose={() => void close()}
              onIntent={begin}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

interface SecretListProps extends SecretsViewProps {
  readonly secrets: readonly SecretInfo[];
  readonly mayWrite: boolean;
  readonly onOpen: (secret: SecretInfo) => void;
}

// Not drawn again while the details of one of them are opened over it.
const SecretList = memo(function SecretList({ scope, secrets, mayWrite, onOpen, onIntent }: SecretListProps) {
  const { search, onSearch, onSort, onPage } = useListSearch({ to: '/secrets/scope', sort: USUAL });
  const found = useMemo(() => viewSecrets(secrets, search), [secrets, search]);
  return (
    <FoundRows label={texts.search} {...{ texts, found, search, onSearch, onPage }}>
      {(rows) => (
        <SecretTable
          label={texts.table(scope.name)}
          secrets={rows}
          sort={sortOf(search, USUAL)}
          {...{ mayWrite, onSort, onOpen, onIntent }}
        />
      )}
    </FoundRows>
  );
});

function NoSecrets({ mayWrite, onPut }: { readonly mayWrite: boolean; readonly onPut: () => void }) {
  return (
    <div className="card nothing nothing-large">
      <h2>{texts.none}</h2>
      <p>{mayWrite ? texts.noneMeans : texts.noneToRead}</p>
      {mayWrite && (
        <Button onPress={onPut}>
          <PlusIcon /> {texts.put}
        </Button>
      )}
    </div>
  );
}
