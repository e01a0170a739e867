import type { AccessControlEntry } from '@latchkey/client';
import { type Holder, holderOfEntry, type PermissionObject } from '../../../api/permissions.ts';
import { Button } from '../../../components/Button.tsx';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { CloseIcon } from '../../../components/icons.tsx';
import { permissionTexts } from '../../../texts/admin-permissions.tsx';

interface PermissionTableProps {
  readonly object: PermissionObject;
  readonly entries: readonly AccessControlEntry[];
  readonly onRemove: (holder: Holder) => void;
}

/** Everybody who has a permission, by themselves or as a group. */
export function PermissionTable({ object, entries, onRemove }: PermissionTableProps) {
  const columns: Column<AccessControlEntry>[] = [
    { id: 'who', name: permissionTexts.who, cell: (entry) => <Name holder={holderOfEntry(entry)} /> },
    {
      id: 'kind',
      name: permissionTexts.kind,
      cell: (entry) => permissionTexts.kinds[holderOfEntry(entry).kind],
    },
    { id: 'level', name: permissionTexts.level, cell: (entry) => <Level {...{ object, entry }} /> },
    {
      id: 'remove',
      name: permissionTexts.remove,
      kind: 'act',
      cell: (entry) => <Remove {...{ object, entry, onRemove }} />,
    },
  ];
  return (
    <DataTable
      label={permissionTexts.table(permissionTexts.objects[object].title)}
      columns={columns}
      rows={entries}
      rowKey={(entry) => JSON.stringify([holderOfEntry(entry).kind, holderOfEntry(entry).name])}
    />
  );
}

/** Whether it is the group that everybody is in. */
export function isEverybody({ kind, name }: Holder): boolean {
  return kind === 'group' && name === 'users';
}

/** What the group `admins` has on tokens cannot be taken. */
function isFixed(object: PermissionObject, { kind, name }: Holder): boolean {
  return object === 'tokens' && kind === 'group' && name === 'admins';
}

function Name({ holder }: { readonly holder: Holder }) {
  const { name, displayName } = holder;
  const below = isEverybody(holder) ? permissionTexts.everybodyGroup : name;
  return (
    <span className="moment">
      <span className="permission-name">{displayName}</span>
      {below !== displayName && <span className="moment-below">{below}</span>}
    </span>
  );
}

function Level({ object, entry }: { object: PermissionObject; entry: AccessControlEntry }) {
  const level = entry.all_permissions[0]?.permission_level ?? '';
  return (
    <span className="moment">
      {permissionTexts.levels[level] ?? level}
      {isFixed(object, holderOfEntry(entry)) && (
        <span className="moment-below">{permissionTexts.adminsRule}</span>
      )}
    </span>
  );
}

function Remove({
  object,
  entry,
  onRemove,
}: Pick<PermissionTableProps, 'object' | 'onRemove'> & { entry: AccessControlEntry }) {
  const holder = holderOfEntry(entry);
  if (isFixed(object, holder)) return null;
  return (
    <Button
      look="icon"
      aria-label={permissionTexts.removeOne(holder.displayName)}
      onPress={() => onRemove(holder)}
    >
      <CloseIcon />
    </Button>
  );
}
