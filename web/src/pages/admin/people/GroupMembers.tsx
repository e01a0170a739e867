import type { Group } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { changeInDirectory, type DirectoryPart } from '../../../api/directory.ts';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Pager } from '../../../components/Pager.tsx';
import { SearchBox } from '../../../components/SearchBox.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { groupTexts } from '../../../texts/users.tsx';
import { useReloadDirectory } from './directory-queries.ts';
import { PAGE_SIZE } from './directory-view.ts';
import { kindOf, PATHS } from './member-kind.ts';

type Member = NonNullable<Group['members']>[number];

interface GroupMembersProps {
  readonly group: Group;
  readonly onSaid: (said: string) => void;
}

/** Who is in a group by themselves, some at a time: the API gives all members at once. */
export function GroupMembers({ group, onSaid }: GroupMembersProps) {
  const [search, setSearch] = useState('');
  const [page, setPage] = useState(1);
  const [removing, setRemoving] = useState<Member>();
  const all = group.members ?? [];
  const wanted = search.trim().toLowerCase();
  const found = all.filter(({ display }) => display.toLowerCase().includes(wanted));
  const shownPage = Math.min(page, Math.max(1, Math.ceil(found.length / PAGE_SIZE)));
  const rows = found.slice((shownPage - 1) * PAGE_SIZE, shownPage * PAGE_SIZE);
  return (
    <section className="person-members" aria-labelledby="members-heading">
      <h2 id="members-heading" className="part-title">
        {groupTexts.members} <span className="field-note">{groupTexts.memberCount(all.length)}</span>
      </h2>
      {all.length > 1 && (
        <SearchBox
          label={groupTexts.searchMembers}
          placeholder={commonTexts.search}
          value={search}
          onSearch={setSearch}
        />
      )}
      <div className="card">
        {rows.length > 0 && (
          <DataTable
            label={groupTexts.members}
            columns={columns(setRemoving)}
            rows={rows}
            rowKey={(member) => member.value}
          />
        )}
        {rows.length === 0 && (
          <p className="nothing">{all.length === 0 ? groupTexts.noMembers : groupTexts.noneFound}</p>
        )}
        {found.length > PAGE_SIZE && (
          <Pager page={shownPage} pageSize={PAGE_SIZE} total={found.length} onPage={setPage} />
        )}
      </div>
      {removing && (
        <RemoveDialog
          group={group}
          member={removing}
          onClose={(isDone) => {
            setRemoving(undefined);
            if (isDone) onSaid(groupTexts.removed(removing.display));
          }}
        />
      )}
    </section>
  );
}

function columns(onRemove: (member: Member) => void): Column<Member>[] {
  const texts = groupTexts.memberColumns;
  return [
    { id: 'name', name: texts.name, cell: (member) => <MemberName member={member} /> },
    { id: 'kind', name: texts.kind, cell: ({ $ref }) => groupTexts.kinds[kindOf($ref)] },
    {
      id: 'act',
      name: texts.act,
      kind: 'act',
      cell: (member) => (
        <Button
          look="quiet"
          aria-label={groupTexts.removeOne(member.display)}
          onPress={() => onRemove(member)}
        >
          {groupTexts.remove}
        </Button>
      ),
    },
  ];
}

function MemberName({ member: { $ref, value, display } }: { member: Member }) {
  const part: DirectoryPart = kindOf($ref);
  return (
    <span className="person-name">
      <Link to={PATHS[part]} params={{ id: value }}>
        {display}
      </Link>
    </span>
  );
}

interface RemoveDialogProps {
  readonly group: Group;
  readonly member: Member;
  readonly onClose: (isDone: boolean) => void;
}

function RemoveDialog({ group, member, onClose }: RemoveDialogProps) {
  const reload = useReloadDirectory();
  const operation = { op: 'remove', path: `members[value eq "${member.value}"]` } as const;
  return (
    <ConfirmDialog
      title={groupTexts.removeTitle}
      act={groupTexts.remove}
      failed={groupTexts.notRemoved}
      work={() => changeInDirectory('Groups', group.id, [operation])}
      onClose={(isDone) => {
        onClose(isDone);
        if (isDone) void reload();
      }}
    >
      <p>{groupTexts.removeSays(member.display, group.displayName)}</p>
    </ConfirmDialog>
  );
}
