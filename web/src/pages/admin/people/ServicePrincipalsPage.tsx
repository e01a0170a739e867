import type { ServicePrincipal } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import type { Column } from '../../../components/DataTable.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { servicePrincipalTexts } from '../../../texts/users.tsx';
import { CreateNamedDialog } from './CreateNamedDialog.tsx';
import { DirectoryList } from './DirectoryList.tsx';
import { builtInGroupsQuery, directoryListQuery } from './directory-queries.ts';
import { askedFor } from './directory-view.ts';
import { GroupNames, holds, Status } from './PersonCells.tsx';
import { useDirectoryView } from './use-directory-view.ts';
import './people.css';

const ATTRIBUTES = ['id', 'applicationId', 'displayName', 'active', 'groups'];
const SEARCHED = ['displayName', 'applicationId'];

/** Accounts of programs. */
export function ServicePrincipalsPage() {
  const [view, setView] = useDirectoryView({ from: '/admin/service-principals', sort: 'displayName' });
  const builtIn = useQuery(builtInGroupsQuery);
  const adminsId = builtIn.data?.adminsId ?? '';
  const asked = askedFor(view, { attributes: ATTRIBUTES, searched: SEARCHED, adminsId });
  const found = useQuery({ ...directoryListQuery('ServicePrincipals', asked), enabled: builtIn.isFetched });
  const [isCreating, setCreating] = useState(false);
  const navigate = useNavigate();
  return (
    <TitledPage
      title={servicePrincipalTexts.title}
      lead={servicePrincipalTexts.lead}
      acts={
        <Button look="primary" onPress={() => setCreating(true)}>
          <PlusIcon /> {servicePrincipalTexts.create}
        </Button>
      }
    >
      <DirectoryList
        texts={servicePrincipalTexts}
        query={found}
        columns={columns(adminsId, [adminsId, builtIn.data?.usersId ?? ''])}
        view={view}
        onView={setView}
      />
      {isCreating && (
        <CreateNamedDialog
          part="ServicePrincipals"
          title={servicePrincipalTexts.createTitle}
          label={servicePrincipalTexts.displayName}
          help={servicePrincipalTexts.displayNameHelp}
          onClose={(id) => {
            setCreating(false);
            if (id !== undefined) void navigate({ to: '/admin/service-principals/$id', params: { id } });
          }}
        />
      )}
    </TitledPage>
  );
}

function columns(adminsId: string, besides: readonly string[]): Column<ServicePrincipal>[] {
  const texts = servicePrincipalTexts.columns;
  return [
    {
      id: 'displayName',
      name: texts.name,
      isSortable: true,
      cell: ({ id, displayName }) => (
        <span className="person-name">
          <Link to="/admin/service-principals/$id" params={{ id }}>
            {displayName}
          </Link>
        </span>
      ),
    },
    {
      id: 'applicationId',
      name: texts.applicationId,
      isSortable: true,
      cell: ({ applicationId }) => <code className="person-code">{applicationId}</code>,
    },
    {
      id: 'active',
      name: texts.status,
      cell: ({ active, groups }) => <Status isActive={active} isAdministrator={holds(groups, adminsId)} />,
    },
    {
      id: 'groups',
      name: texts.groups,
      cell: ({ groups }) => <GroupNames groups={groups} besides={besides} />,
    },
  ];
}
