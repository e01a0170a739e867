import type { Group } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import type { Column } from '../../../components/DataTable.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { groupTexts } from '../../../texts/users.tsx';
import { CreateNamedDialog } from './CreateNamedDialog.tsx';
import { DirectoryList } from './DirectoryList.tsx';
import { directoryListQuery } from './directory-queries.ts';
import { askedFor } from './directory-view.ts';
import { GroupNames } from './PersonCells.tsx';
import { useDirectoryView } from './use-directory-view.ts';
import './people.css';

// Not their members: a page of groups may have very many.
const ATTRIBUTES = ['id', 'displayName', 'groups'];
const SEARCHED = ['displayName'];

/** Every group. */
export function GroupsPage() {
  const [view, setView] = useDirectoryView({ from: '/admin/groups', sort: 'displayName' });
  const asked = askedFor(
    { ...view, show: 'all' },
    { attributes: ATTRIBUTES, searched: SEARCHED, adminsId: '' },
  );
  const groups = useQuery(directoryListQuery('Groups', asked));
  const [isCreating, setCreating] = useState(false);
  const navigate = useNavigate();
  return (
    <TitledPage
      title={groupTexts.title}
      lead={groupTexts.lead}
      acts={
        <Button look="primary" onPress={() => setCreating(true)}>
          <PlusIcon /> {groupTexts.create}
        </Button>
      }
    >
      <DirectoryList
        texts={groupTexts}
        query={groups}
        columns={COLUMNS}
        view={view}
        onView={setView}
        hasFilters={false}
      />
      {isCreating && (
        <CreateNamedDialog
          part="Groups"
          title={groupTexts.createTitle}
          label={groupTexts.name}
          onClose={(id) => {
            setCreating(false);
            if (id !== undefined) void navigate({ to: '/admin/groups/$id', params: { id } });
          }}
        />
      )}
    </TitledPage>
  );
}

const COLUMNS: Column<Group>[] = [
  {
    id: 'displayName',
    name: groupTexts.columns.name,
    isSortable: true,
    cell: ({ id, displayName }) => (
      <span className="person-name">
        <Link to="/admin/groups/$id" params={{ id }}>
          {displayName}
        </Link>
      </span>
    ),
  },
  {
    id: 'groups',
    name: groupTexts.columns.memberOf,
    cell: ({ groups }) => <GroupNames groups={groups} besides={[]} />,
  },
  { id: 'id', name: groupTexts.columns.id, cell: ({ id }) => <code className="person-code">{id}</code> },
];
