import type { User } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import type { Column } from '../../../components/DataTable.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSession } from '../../../session.ts';
import { userTexts } from '../../../texts/users.tsx';
import { CreateUserDialog } from './CreateUserDialog.tsx';
import { DirectoryList } from './DirectoryList.tsx';
import { builtInGroupsQuery, directoryListQuery, useReloadDirectory } from './directory-queries.ts';
import { askedFor } from './directory-view.ts';
import { GroupNames, holds, Status } from './PersonCells.tsx';
import { useDirectoryView } from './use-directory-view.ts';
import './people.css';

const ATTRIBUTES = ['id', 'userName', 'displayName', 'active', 'emails', 'groups'];
const SEARCHED = ['userName', 'displayName', 'emails'];

/** Everybody who signs in. */
export function UsersPage() {
  const [view, setView] = useDirectoryView({ from: '/admin/users', sort: 'displayName' });
  const builtIn = useQuery(builtInGroupsQuery);
  const adminsId = builtIn.data?.adminsId ?? '';
  const asked = askedFor(view, { attributes: ATTRIBUTES, searched: SEARCHED, adminsId });
  const users = useQuery({ ...directoryListQuery('Users', asked), enabled: builtIn.isFetched });
  const [isCreating, setCreating] = useState(false);
  const reload = useReloadDirectory();
  const selfId = useSession()?.user_id;
  const besides = [adminsId, builtIn.data?.usersId ?? ''];
  return (
    <TitledPage
      title={userTexts.title}
      lead={userTexts.lead}
      acts={
        <Button look="primary" onPress={() => setCreating(true)}>
          <PlusIcon /> {userTexts.create}
        </Button>
      }
    >
      <DirectoryList
        texts={userTexts}
        query={users}
        columns={columns({ adminsId, besides, selfId })}
        view={view}
        onView={setView}
      />
      {isCreating && (
        <CreateUserDialog
          onClose={() => {
            setCreating(false);
            void reload();
          }}
        />
      )}
    </TitledPage>
  );
}

interface Known {
  readonly adminsId: string;
  readonly besides: readonly string[];
  readonly selfId: string | undefined;
}

function columns({ adminsId, besides, selfId }: Known): Column<User>[] {
  const texts = userTexts.columns;
  return [
    { id: 'displayName', name: texts.name, isSortable: true, cell: (user) => <UserName user={user} /> },
    {
      id: 'emails',
      name: texts.email,
      isSortable: true,
      cell: ({ emails }) => emails?.[0] && <span className="person-email">{emails[0].value}</span>,
    },
    {
      id: 'active',
      name: texts.status,
      cell: (user) => (
        <Status
          isActive={user.active}
          isAdministrator={holds(user.groups, adminsId)}
          isSelf={user.id === selfId}
        />
      ),
    },
    {
      id: 'groups',
      name: texts.groups,
      cell: (user) => <GroupNames groups={user.groups} besides={besides} />,
    },
  ];
}

function UserName({ user }: { user: User }) {
  return (
    <span className="moment person-name">
      <Link to="/admin/users/$id" params={{ id: user.id }}>
        {user.displayName}
      </Link>
      {user.displayName !== user.userName && <span className="moment-below">{user.userName}</span>}
    </span>
  );
}
