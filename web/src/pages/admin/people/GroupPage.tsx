import type { Group } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteFromDirectory } from '../../../api/directory.ts';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { peopleTexts } from '../../../texts/people.tsx';
import { groupTexts } from '../../../texts/users.tsx';
import { AddMembersDialog } from './AddMembersDialog.tsx';
import { builtInGroupsQuery, directoryEntryQuery, useReloadDirectory } from './directory-queries.ts';
import { GroupMembers } from './GroupMembers.tsx';
import { HeldGroups } from './HeldGroups.tsx';
import { RenameDialog } from './RenameDialog.tsx';
import './people.css';

const route = getRouteApi('/admin/groups/$id');

type GroupAct = 'add' | 'rename' | 'delete';

/** A group: its members, the groups that it is in, and what can be done with it. */
export function GroupPage() {
  const { id } = route.useParams();
  const group = useQuery(directoryEntryQuery('Groups', id));
  const builtIn = useQuery(builtInGroupsQuery).data;
  const [doing, setDoing] = useState<GroupAct>();
  const [notice, say] = useSaid();
  const isEverybody = builtIn?.usersId === id;
  const isAdmins = builtIn?.adminsId === id;
  return (
    <TitledPage
      title={group.data?.displayName ?? groupTexts.title}
      lead={isEverybody ? groupTexts.everybody : isAdmins ? groupTexts.builtIn : undefined}
      above={
        <Link to="/admin/groups" className="page-back">
          {groupTexts.all}
        </Link>
      }
      acts={group.data && builtIn && <GroupActs {...{ isEverybody, isAdmins }} onAct={setDoing} />}
    >
      {notice}
      <Loaded query={group} loading={groupTexts.oneLoading} failed={groupTexts.oneFailed}>
        {(known) => (
          <div className="person">
            {!isEverybody && <GroupMembers group={known} onSaid={say} />}
            <HeldGroups title={groupTexts.nestedIn} none={groupTexts.nestedInNone} groups={known.groups} />
          </div>
        )}
      </Loaded>
      {group.data && doing && (
        <GroupDialog group={group.data} {...{ doing, isAdmins, say }} onClose={() => setDoing(undefined)} />
      )}
    </TitledPage>
  );
}

interface GroupActsProps {
  readonly isEverybody: boolean;
  readonly isAdmins: boolean;
  readonly onAct: (act: GroupAct) => void;
}

function GroupActs({ isEverybody, isAdmins, onAct }: GroupActsProps) {
  if (isEverybody) return null;
  return (
    <>
      {!isAdmins && (
        <>
          <Button onPress={() => onAct('rename')}>{groupTexts.rename}</Button>
          <Button onPress={() => onAct('delete')}>{groupTexts.delete}</Button>
        </>
      )}
      <Button look="primary" onPress={() => onAct('add')}>
        {groupTexts.add}
      </Button>
    </>
  );
}

interface GroupDialogProps {
  readonly group: Group;
  readonly doing: GroupAct;
  readonly isAdmins: boolean;
  readonly say: (said: string) => void;
  readonly onClose: () => void;
}

function GroupDialog({ group, doing, isAdmins, say, onClose }: GroupDialogProps) {
  const reload = useReloadDirectory();
  const navigate = useNavigate();
  const { id, displayName: name, members = [] } = group;
  if (doing === 'add') return <AddMembersDialog {...{ group, isAdmins, onClose }} />;
  if (doing === 'rename')
    return (
      <RenameDialog
        part="Groups"
        id={id}
        title={groupTexts.renameTitle(name)}
        label={groupTexts.name}
        current={name}
        onClose={(isDone) => {
          onClose();
          if (!isDone) return;
          say(peopleTexts.saved);
          void reload();
        }}
      />
    );
  return (
    <ConfirmDialog
      title={groupTexts.deleteTitle(name)}
      act={groupTexts.delete}
      failed={groupTexts.notDeleted}
      work={() => deleteFromDirectory('Groups', id)}
      onClose={(isDone) => {
        onClose();
        if (isDone) void navigate({ to: '/admin/groups' }).then(reload);
      }}
    >
      <p>{groupTexts.deleteSays(members.length)}</p>
      <p>{groupTexts.deleteForEver}</p>
    </ConfirmDialog>
  );
}
