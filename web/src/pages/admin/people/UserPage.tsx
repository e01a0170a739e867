import type { User } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { useSession } from '../../../session.ts';
import { commonTexts } from '../../../texts/common.tsx';
import { peopleTexts } from '../../../texts/people.tsx';
import { userTexts } from '../../../texts/users.tsx';
import { ActRow } from './ActRow.tsx';
import { builtInGroupsQuery, directoryEntryQuery, useReloadDirectory } from './directory-queries.ts';
import { HeldGroups } from './HeldGroups.tsx';
import { PasswordLinkSteps } from './PasswordLinkSteps.tsx';
import { holds, Status } from './PersonCells.tsx';
import { type ActedOn, PrincipalActs } from './PrincipalActs.tsx';
import { Fact, PrincipalOverviewCard } from './PrincipalOverviewCard.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import './people.css';

const route = getRouteApi('/admin/users/$id');

/** A user: who it is, what hangs on the account, and what can be done with it. */
export function UserPage() {
  const { id } = route.useParams();
  const user = useQuery(directoryEntryQuery('Users', id));
  const [isRenaming, setRenaming] = useState(false);
  const [notice, say] = useSaid();
  const reload = useReloadDirectory();
  return (
    <TitledPage
      title={user.data?.displayName ?? userTexts.title}
      lead={user.data?.userName === user.data?.displayName ? undefined : user.data?.userName}
      above={
        <Link to="/admin/users" className="page-back">
          {userTexts.all}
        </Link>
      }
      acts={user.data && <Button onPress={() => setRenaming(true)}>{userTexts.edit}</Button>}
    >
      {notice}
      <Loaded query={user} loading={userTexts.oneLoading} failed={userTexts.oneFailed}>
        {(known) => <UserDetails user={known} say={say} />}
      </Loaded>
      {isRenaming && user.data && (
        <RenameDialog
          part="Users"
          id={id}
          title={userTexts.editTitle(user.data.userName)}
          label={userTexts.displayName}
          current={user.data.displayName}
          onClose={(isDone) => {
            setRenaming(false);
            if (!isDone) return;
            say(peopleTexts.saved);
            void reload();
          }}
        />
      )}
    </TitledPage>
  );
}

function UserDetails({ user, say }: { user: User; say: (said: string) => void }) {
  const builtIn = useQuery(builtInGroupsQuery);
  const adminsId = builtIn.data?.adminsId ?? '';
  const isAdministrator = holds(user.groups, adminsId);
  const isSelf = useSession()?.user_id === user.id;
  const { id, userName: name, active: isActive } = user;
  return (
    <div className="person">
      <div className="person-column">
        <section className="card person-card" aria-labelledby="details-heading">
          <h2 id="details-heading" className="part-title">
            {peopleTexts.details}
          </h2>
          <dl className="facts">
            <Fact name={peopleTexts.status}>
              <Status {...{ isActive, isAdministrator, isSelf }} />
            </Fact>
            <Fact name={userTexts.userName}>{name}</Fact>
            <Fact name={userTexts.email}>{user.emails?.[0]?.value ?? peopleTexts.none}</Fact>
            <Fact name={peopleTexts.id}>
              <code>{id}</code>
            </Fact>
          </dl>
        </section>
        <HeldGroups title={peopleTexts.memberOf} none={peopleTexts.memberOfNone} groups={user.groups} />
      </div>
      <PrincipalOverviewCard id={id} ownerName={name} isUser />
      <Loaded query={builtIn} loading={peopleTexts.actsLoading} failed={peopleTexts.actsFailed}>
        {() => (
          <UserActs
            user={user}
            isSelf={isSelf}
            one={{ part: 'Users', id, name, isActive, isAdministrator, adminsId }}
            say={say}
          />
        )}
      </Loaded>
    </div>
  );
}

interface UserActsProps {
  readonly user: User;
  readonly isSelf: boolean;
  readonly one: ActedOn;
  readonly say: (said: string) => void;
}

function UserActs({ user, isSelf, one, say }: UserActsProps) {
  const reload = useReloadDirectory();
  const navigate = useNavigate();
  return (
    <section className="card person-card person-acts" aria-labelledby="acts-heading">
      <h2 id="acts-heading" className="part-title">
        {peopleTexts.acts}
      </h2>
      {one.isActive && <PasswordAct user={user} isSelf={isSelf} onDone={() => void reload()} />}
      <PrincipalActs
        one={one}
        onDone={(said) => {
          say(said);
          void reload();
        }}
        onDeleted={() => void navigate({ to: '/admin/users' }).then(reload)}
      />
    </section>
  );
}

interface PasswordActProps {
  readonly user: User;
  readonly isSelf: boolean;
  readonly onDone: () => void;
}

function PasswordAct({ user, isSelf, onDone }: PasswordActProps) {
  const [isOpen, setOpen] = useState(false);
  const texts = userTexts.link;
  if (isSelf)
    return (
      <div className="act-row">
        <p>{texts.notForOneself}</p>
        <Link to="/settings/password" className="button button-secondary">
          {texts.toPassword}
        </Link>
      </div>
    );
  const close = () => {
    setOpen(false);
    onDone();
  };
  return (
    <>
      <ActRow says={texts.act} act={texts.open} onPress={() => setOpen(true)} />
      {isOpen && (
        <DialogFrame title={texts.title} size="medium" onClose={close}>
          <PasswordLinkSteps
            user={user}
            says={texts.says(user.userName)}
            cancel={commonTexts.cancel}
            onClose={close}
          />
        </DialogFrame>
      )}
    </>
  );
}
