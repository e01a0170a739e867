import type { FilePermissionItem } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Holder } from '../../../../api/permissions.ts';
import { Button } from '../../../../components/Button.tsx';
import { HolderField, keyOf } from '../../../../components/HolderField.tsx';
import { PlusIcon } from '../../../../components/icons.tsx';
import { holdersQuery } from '../../../../holders-query.ts';
import { useSession } from '../../../../session.ts';
import { filePermissionTexts as texts } from '../../../../texts/files-permissions.tsx';

interface AddPrincipalProps {
  readonly items: readonly FilePermissionItem[];
  readonly onAdd: (item: FilePermissionItem) => void;
}

/** Adds somebody who is found by name to a list; what they may is chosen there. */
export function AddPrincipal({ items, onAdd }: AddPrincipalProps) {
  const [isOpen, setOpen] = useState(false);
  const [hasBeenOpen, setHasBeenOpen] = useState(false);
  const [search, setSearch] = useState('');
  const isAdministrator = useSession()?.is_administrator ?? false;
  const found = useQuery({ ...holdersQuery(search, isAdministrator), enabled: search !== '' });
  const names = new Set(items.map(({ principal }) => principal));
  const taken = new Set((found.data ?? []).filter(({ name }) => names.has(name)).map(keyOf));

  function open() {
    setOpen(true);
    // The keyboard comes back to the button once somebody is chosen.
    setHasBeenOpen(true);
  }

  function choose(holder: Holder | undefined) {
    if (holder === undefined) return;
    if (!names.has(holder.name)) onAdd({ principal: holder.name, permission: 'READ' });
    setSearch('');
    setOpen(false);
  }

  if (!isOpen)
    return (
      <div>
        <Button onPress={() => open()} autoFocus={hasBeenOpen}>
          <PlusIcon /> {texts.addTitle}
        </Button>
      </div>
    );
  return (
    <HolderField
      {...{ found, taken, search }}
      onSearch={setSearch}
      onChoose={choose}
      takesTyped={!isAdministrator}
    />
  );
}
