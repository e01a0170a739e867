import type { AccessControlEntry } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Holder, holderOfEntry, type PermissionObject } from '../../../api/permissions.ts';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { permissionTexts } from '../../../texts/admin-permissions.tsx';
import { AddPermissionDialog } from './AddPermissionDialog.tsx';
import { isEverybody, PermissionTable } from './PermissionTable.tsx';
import { hasChangedOtherwise } from './permission-changes.ts';
import { permissionsQuery } from './permission-queries.ts';
import { RemovePermissionDialog } from './RemovePermissionDialog.tsx';

/** What an act on the list has come to. */
export interface PermissionChange {
  readonly holder: Holder;
  readonly act: 'given' | 'removed';
  readonly entries: readonly AccessControlEntry[];
}

/** Who has permission on one object, with the ways to give and to take it. */
export function PermissionCard({ object }: { readonly object: PermissionObject }) {
  const texts = permissionTexts.objects[object];
  const query = useQuery(permissionsQuery(object));
  const queryClient = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Holder>();
  const [done, setDone] = useState<PermissionChange & { readonly isShared: boolean }>();
  const holders = (query.data ?? []).map(holderOfEntry);

  function settle(change?: PermissionChange) {
    setAdding(false);
    setLeaving(undefined);
    if (change) {
      setDone({ ...change, isShared: hasChangedOtherwise(query.data ?? [], change) });
      queryClient.setQueryData(permissionsQuery(object).queryKey, change.entries);
    } else void query.refetch();
  }

  return (
    <section className="permission-section" aria-label={texts.title}>
      <div className="section-head">
        <div>
          <h2>{texts.title}</h2>
          <p className="section-lead">{texts.lead}</p>
        </div>
        <Button onPress={() => setAdding(true)}>
          <PlusIcon /> {permissionTexts.add.open}
          <span className="visually-hidden">{texts.title}</span>
        </Button>
      </div>
      {done && <Done change={done} isShared={done.isShared} />}
      <Loaded query={query} loading={permissionTexts.loading} failed={permissionTexts.failed}>
        {(entries) => (
          <div className="card">
            {holders.some(isEverybody) && <Everybody object={object} hasOthers={entries.length > 2} />}
            {entries.length === 0 && <p className="nothing">{texts.none}</p>}
            {entries.length > 0 && <PermissionTable {...{ object, entries }} onRemove={setLeaving} />}
          </div>
        )}
      </Loaded>
      {isAdding && <AddPermissionDialog object={object} holders={holders} onClose={settle} />}
      {leaving && <RemovePermissionDialog object={object} holder={leaving} onClose={settle} />}
    </section>
  );
}

function Done({ change, isShared }: { readonly change: PermissionChange; readonly isShared: boolean }) {
  return (
    <>
      <Notice tone="success" title={permissionTexts[change.act](change.holder.displayName)} />
      {isShared && (
        <Notice tone="info">
          <p>{permissionTexts.changedMeanwhile}</p>
        </Notice>
      )}
    </>
  );
}

function Everybody({
  object,
  hasOthers,
}: {
  readonly object: PermissionObject;
  readonly hasOthers: boolean;
}) {
  const texts = permissionTexts.objects[object];
  return (
    <p className="permission-everybody">
      {texts.everybody} {hasOthers && texts.everybodyMore}
    </p>
  );
}
