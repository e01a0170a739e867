import type { SecretScopeInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../../api/request.ts';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { secretAclTexts, secretScopeTexts as texts } from '../../../texts/secrets.tsx';
import { visibleText } from '../../../visible-text.ts';
import { AclsView } from './AclsView.tsx';
import { DeleteScopeDialog } from './DeleteScopeDialog.tsx';
import { MasterKeyNotice } from './MasterKeyNotice.tsx';
import { SecretDialog, type SecretIntent } from './SecretDialog.tsx';
import { SecretsView } from './SecretsView.tsx';
import { scopeQuery, useReloadSecrets } from './secret-queries.ts';
import './secrets.css';

const route = getRouteApi('/workspace/secrets/scope');
const MAX_NAME = 128;

/** What somebody is about to do in a scope, or with it. */
type ScopeIntent = SecretIntent | { readonly act: 'delete-scope' };

/** One secret scope: its secrets without their values, and who may do what with them. */
export function SecretScopePage() {
  const { name } = route.useSearch();
  if (name !== undefined) return <Scope key={name} name={name} />;
  return (
    <TitledPage title={texts.all} above={<WayBack />}>
      <Notice tone="info">
        <p>{texts.noName}</p>
      </Notice>
    </TitledPage>
  );
}

function WayBack() {
  return (
    <Link to="/secrets" className="page-back">
      {texts.all}
    </Link>
  );
}

function Scope({ name }: { readonly name: string }) {
  const query = useQuery(scopeQuery(name));
  const [intent, setIntent] = useState<ScopeIntent>();
  const [notice, say] = useSaid();
  const isGone = query.error instanceof ApiError && query.error.status === 404;
  const scope = isGone ? undefined : query.data;
  const shownName = scope?.name ?? visibleText(name, MAX_NAME);
  return (
    <TitledPage
      title={shownName}
      lead={scope?.own_permission && texts.youMay(scope.own_permission)}
      above={<WayBack />}
      acts={scope && <ScopeActs scope={scope} onIntent={setIntent} />}
    >
      {notice}
      {scope?.is_master_key_missing && <MasterKeyNotice isOfOneScope />}
      {isGone ? (
        <Notice tone="info" title={texts.gone(shownName)}>
          <p>{texts.goneMeans}</p>
        </Notice>
      ) : (
        <Loaded query={query} loading={texts.loading} failed={texts.failed}>
          {(known) => <Contents scope={known} onIntent={setIntent} say={say} />}
        </Loaded>
      )}
      {intent && (
        <ScopeDialog name={scope?.name ?? name} {...{ intent, say }} onClose={() => setIntent(undefined)} />
      )}
    </TitledPage>
  );
}

interface ScopeDialogProps {
  readonly name: string;
  readonly intent: ScopeIntent;
  readonly say: (said: string) => void;
  readonly onClose: () => void;
}

function ScopeDialog({ name, intent, say, onClose }: ScopeDialogProps) {
  const reload = useReloadSecrets();
  const navigate = useNavigate();
  if (intent.act === 'delete-scope')
    return (
      <DeleteScopeDialog
        name={name}
        onClose={(isDone) => {
          onClose();
          if (isDone) void navigate({ to: '/secrets' }).then(reload);
        }}
      />
    );
  return (
    <SecretDialog
      scope={name}
      intent={intent}
      onClose={(done) => {
        onClose();
        if (done === undefined) return;
        say(done);
        void reload();
      }}
    />
  );
}

interface ScopeActsProps {
  readonly scope: SecretScopeInfo;
  readonly onIntent: (intent: ScopeIntent) => void;
}

function ScopeActs({ scope: { own_permission }, onIntent }: ScopeActsProps) {
  return (
    <>
      {own_permission === 'MANAGE' && (
        <Button onPress={() => onIntent({ act: 'delete-scope' })}>{texts.delete}</Button>
      )}
      {(own_permission === 'MANAGE' || own_permission === 'WRITE') && (
        <Button look="primary" onPress={() => onIntent({ act: 'put' })}>
          <PlusIcon /> {texts.put}
        </Button>
      )}
    </>
  );
}

interface ContentsProps {
  readonly scope: SecretScopeInfo;
  readonly onIntent: (intent: SecretIntent) => void;
  readonly say: (said: string) => void;
}

function Contents({ scope, onIntent, say }: ContentsProps) {
  const { view } = route.useSearch();
  if (scope.own_permission === undefined)
    return (
      <Notice tone="info" title={texts.notYours}>
        <p>{texts.notYoursMeans}</p>
      </Notice>
    );
  if (scope.own_permission !== 'MANAGE') return <SecretsView {...{ scope, onIntent }} />;
  return (
    <div className="scope-parts">
      <nav className="tabs" aria-label={texts.parts}>
        <PartLink name={scope.name}>{texts.secrets}</PartLink>
        <PartLink name={scope.name} view="permissions">
          {secretAclTexts.title}
        </PartLink>
      </nav>
      {view === 'permissions' ? <AclsView {...{ scope, say }} /> : <SecretsView {...{ scope, onIntent }} />}
    </div>
  );
}

interface PartLinkProps {
  readonly name: string;
  readonly view?: 'permissions';
  readonly children: string;
}

function PartLink({ name, view, children }: PartLinkProps) {
  const isOpen = route.useSearch().view === view;
  return (
    <Link
      to="/secrets/scope"
      search={{ name, ...(view && { view }) }}
      className="tab"
      activeOptions={{ exact: true, includeSearch: true }}
      {...(isOpen && { 'aria-current': 'page' as const })}
    >
      {children}
    </Link>
  );
}
