import type { SecretAclInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Holder } from '../../../api/permissions.ts';
import { HolderField, keyOf } from '../../../components/HolderField.tsx';
import { holdersQuery } from '../../../holders-query.ts';
import { useSession } from '../../../session.ts';
import { secretAclTexts as texts } from '../../../texts/secrets.tsx';
import { visibleText } from '../../../visible-text.ts';
import { AclForm } from './AclForm.tsx';

interface AddAclDialogProps {
  readonly scope: string;
  readonly items: readonly SecretAclInfo[];
  readonly onClose: (done?: string) => void;
}

const MAX_NAME = 80;

/** Gives a permission to somebody who has none yet by an entry of their own. */
export function AddAclDialog({ scope, items, onClose }: AddAclDialogProps) {
  const isAdministrator = useSession()?.is_administrator ?? false;
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Holder>();
  const found = useQuery({ ...holdersQuery(search, isAdministrator), enabled: search !== '' });
  const taken = new Set(
    items.map(({ kind, principal: name, display_name: displayName }) => keyOf({ kind, name, displayName })),
  );
  return (
    <AclForm
      {...{ scope, items }}
      title={texts.addTitle}
      act={texts.give}
      principal={chosen?.name}
      first="READ"
      onDone={(permission) =>
        onClose(texts.wasGiven(visibleText(chosen?.displayName ?? '', MAX_NAME), permission))
      }
      onClose={() => onClose()}
    >
      <HolderField
        found={found}
        taken={taken}
        search={search}
        onSearch={setSearch}
        onChoose={setChosen}
        takesTyped={!isAdministrator}
      />
    </AclForm>
  );
}
