import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { changeFilePermissions } from '../../../../api/dbfs.ts';
import type { Holder } from '../../../../api/permissions.ts';
import { DialogActions } from '../../../../components/DialogActions.tsx';
import { HolderField } from '../../../../components/HolderField.tsx';
import { Notice } from '../../../../components/Notice.tsx';
import { useAttempt } from '../../../../components/use-attempt.ts';
import { holdersQuery } from '../../../../holders-query.ts';
import { useSession } from '../../../../session.ts';
import { permissionTexts } from '../../../../texts/admin-permissions.tsx';
import { filePermissionTexts as texts } from '../../../../texts/files-permissions.tsx';

interface HandOverFormProps {
  readonly path: string;
  readonly onBack: () => void;
  readonly onDone: (said: string) => void;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Gives something to another owner. */
export function HandOverForm({ path, onBack, onDone }: HandOverFormProps) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Holder>();
  const [isIncomplete, setIncomplete] = useState(false);
  const { attempt, isPending, problem } = useAttempt();
  const isAdministrator = useSession()?.is_administrator ?? false;
  const found = useQuery({ ...holdersQuery(search, isAdministrator), enabled: search !== '' });
  // A group owns nothing.
  const owners = found.data?.filter(({ kind }) => kind !== 'group');

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setIncomplete(chosen === undefined);
    if (chosen === undefined) return;
    const changed = await attempt(() => changeFilePermissions({ path, owner: chosen.name }));
    if (changed) onDone(texts.handedOver(chosen.displayName));
  }

  return (
    <form className="dialog-body" onSubmit={(event) => void submit(event)}>
      <HolderField
        found={{ data: owners, error: found.error }}
        taken={NOBODY}
        search={search}
        onSearch={setSearch}
        takesTyped={!isAdministrator}
        onChoose={(holder) => {
          setChosen(holder);
          setIncomplete(false);
        }}
      />
      {isIncomplete && <Notice tone="error">{permissionTexts.add.chooseFirst}</Notice>}
      {problem !== undefined && (
        <Notice tone="error" title={texts.handOverFailed}>
          <p>{problem}</p>
        </Notice>
      )}
      <DialogActions onCancel={onBack} isPending={isPending}>
        {texts.handOverAct}
      </DialogActions>
    </form>
  );
}
