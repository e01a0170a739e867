import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { givePermission, type Holder, type PermissionObject } from '../../../api/permissions.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { HolderField, keyOf } from '../../../components/HolderField.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { holdersQuery } from '../../../holders-query.ts';
import { permissionTexts } from '../../../texts/admin-permissions.tsx';
import type { PermissionChange } from './PermissionCard.tsx';

interface AddPermissionDialogProps {
  readonly object: PermissionObject;
  /** Those who have it already. */
  readonly holders: readonly Holder[];
  readonly onClose: (change?: PermissionChange) => void;
}

const texts = permissionTexts.add;

/** Gives somebody who is found by name the use of tokens or passwords. */
export function AddPermissionDialog({ object, holders, onClose }: AddPermissionDialogProps) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Holder>();
  const [isIncomplete, setIncomplete] = useState(false);
  const { attempt, isPending, problem } = useAttempt();
  const found = useQuery({ ...holdersQuery(search, true), enabled: search !== '' });
  const taken = new Set(holders.map(keyOf));

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setIncomplete(chosen === undefined);
    if (chosen === undefined) return;
    const given = await attempt(() => givePermission(object, chosen));
    if (given) onClose({ holder: chosen, act: 'given', entries: given.answer });
  }

  return (
    <DialogFrame title={texts.title[object]} onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        <HolderField
          found={found}
          taken={taken}
          search={search}
          onSearch={setSearch}
          onChoose={(holder) => {
            setChosen(holder);
            setIncomplete(false);
          }}
        />
        {isIncomplete && <Notice tone="error">{texts.chooseFirst}</Notice>}
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} isPending={isPending}>
          {texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
