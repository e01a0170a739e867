import type { SecretScopeInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { secretScopesTexts, secretsTexts } from '../../../texts/secrets.tsx';
import { CreateScopeDialog } from './CreateScopeDialog.tsx';
import { DeleteScopeDialog } from './DeleteScopeDialog.tsx';
import { MasterKeyNotice } from './MasterKeyNotice.tsx';
import { ScopeList } from './ScopeList.tsx';
import { scopesQuery, useReloadSecrets } from './secret-queries.ts';
import './secrets.css';

/** Every secret scope of the workspace, with what one may do in it. */
export function SecretScopesPage() {
  const query = useQuery(scopesQuery);
  const [isCreating, setCreating] = useState(false);
  const [leaving, setLeaving] = useState<SecretScopeInfo>();
  const [notice, say] = useSaid();
  const reload = useReloadSecrets();
  const navigate = useNavigate();
  const create = () => setCreating(true);
  return (
    <TitledPage
      title={secretsTexts.title}
      lead={secretScopesTexts.lead}
      acts={
        <Button look="primary" onPress={create}>
          <PlusIcon /> {secretScopesTexts.create.open}
        </Button>
      }
    >
      {notice}
      {query.data?.some((scope) => scope.is_master_key_missing) && <MasterKeyNotice />}
      <Loaded query={query} loading={secretScopesTexts.loading} failed={secretScopesTexts.failed}>
        {(scopes) =>
          scopes.length === 0 ? (
            <NoScopes onCreate={create} />
          ) : (
            <ScopeList {...{ scopes }} onDelete={setLeaving} />
          )
        }
      </Loaded>
      {isCreating && (
        <CreateScopeDialog
          scopes={query.data ?? []}
          onClose={(name) => {
            setCreating(false);
            void reload();
            if (name !== undefined) void navigate({ to: '/secrets/scope', search: { name } });
          }}
        />
      )}
      {leaving && (
        <DeleteScopeDialog
          name={leaving.name}
          onClose={(isDone) => {
            setLeaving(undefined);
            void reload();
            if (isDone) say(secretScopesTexts.deleted(leaving.name));
          }}
        />
      )}
    </TitledPage>
  );
}

function NoScopes({ onCreate }: { readonly onCreate: () => void }) {
  return (
    <div className="card nothing nothing-large">
      <h2>{secretScopesTexts.none}</h2>
      <p>{secretScopesTexts.noneMeans}</p>
      <Button onPress={onCreate}>
        <PlusIcon /> {secretScopesTexts.create.open}
      </Button>
    </div>
  );
}
