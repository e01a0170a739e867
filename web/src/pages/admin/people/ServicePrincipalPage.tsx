import type { ServicePrincipal } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { peopleTexts } from '../../../texts/people.tsx';
import { servicePrincipalTexts as texts } from '../../../texts/users.tsx';
import { builtInGroupsQuery, directoryEntryQuery, useReloadDirectory } from './directory-queries.ts';
import { HeldGroups } from './HeldGroups.tsx';
import { OnBehalfDialog } from './OnBehalfDialog.tsx';
import { holds, Status } from './PersonCells.tsx';
import { PrincipalActs } from './PrincipalActs.tsx';
import { Fact, PrincipalOverviewCard } from './PrincipalOverviewCard.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import './people.css';

const route = getRouteApi('/admin/service-principals/$id');

/** A service principal: what hangs on it, its tokens, and what can be done with it. */
export function ServicePrincipalPage() {
  const { id } = route.useParams();
  const found = useQuery(directoryEntryQuery('ServicePrincipals', id));
  const [dialog, setDialog] = useState<'rename' | 'generate'>();
  const [notice, say] = useSaid();
  const reload = useReloadDirectory();
  const one = found.data;
  const close = () => {
    setDialog(undefined);
    void reload();
  };
  return (
    <TitledPage
      title={one?.displayName ?? texts.title}
      above={
        <Link to="/admin/service-principals" className="page-back">
          {texts.all}
        </Link>
      }
      acts={
        one && (
          <>
            <Button onPress={() => setDialog('rename')}>{texts.edit}</Button>
            {one.active && (
              <Button look="primary" onPress={() => setDialog('generate')}>
                {texts.generate}
              </Button>
            )}
          </>
        )
      }
    >
      {notice}
      <Loaded query={found} loading={texts.oneLoading} failed={texts.oneFailed}>
        {(known) => <Details one={known} say={say} />}
      </Loaded>
      {dialog === 'rename' && one && (
        <RenameDialog
          part="ServicePrincipals"
          id={id}
          title={texts.editTitle(one.displayName)}
          label={texts.displayName}
          current={one.displayName}
          onClose={(isDone) => {
            close();
            if (isDone) say(peopleTexts.saved);
          }}
        />
      )}
      {dialog === 'generate' && one && <OnBehalfDialog servicePrincipal={one} onClose={close} />}
    </TitledPage>
  );
}

function Details({ one, say }: { one: ServicePrincipal; say: (said: string) => void }) {
  const builtIn = useQuery(builtInGroupsQuery);
  const reload = useReloadDirectory();
  const navigate = useNavigate();
  const adminsId = builtIn.data?.adminsId ?? '';
  const isAdministrator = holds(one.groups, adminsId);
  const { id, displayName: name, active: isActive } = one;
  return (
    <div className="person">
      <div className="person-column">
        <section className="card person-card" aria-labelledby="details-heading">
          <h2 id="details-heading" className="part-title">
            {peopleTexts.details}
          </h2>
          <dl className="facts">
            <Fact name={peopleTexts.status}>
              <Status {...{ isActive, isAdministrator }} />
            </Fact>
            <Fact name={texts.applicationId}>
              <code className="person-code">{one.applicationId}</code>
            </Fact>
            <Fact name={peopleTexts.id}>
              <code>{id}</code>
            </Fact>
          </dl>
        </section>
        <HeldGroups title={peopleTexts.memberOf} none={peopleTexts.memberOfNone} groups={one.groups} />
      </div>
      <PrincipalOverviewCard id={id} ownerName={one.applicationId} isUser={false} />
      <section className="card person-card person-acts" aria-labelledby="acts-heading">
        <h2 id="acts-heading" className="part-title">
          {peopleTexts.acts}
        </h2>
        <Loaded query={builtIn} loading={peopleTexts.actsLoading} failed={peopleTexts.actsFailed}>
          {() => (
            <PrincipalActs
              one={{ part: 'ServicePrincipals', id, name, isActive, isAdministrator, adminsId }}
              onDone={(said) => {
                say(said);
                void reload();
              }}
              onDeleted={() => void navigate({ to: '/admin/service-principals' }).then(reload)}
            />
          )}
        </Loaded>
      </section>
    </div>
  );
}
