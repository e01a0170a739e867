import type { SecretAclInfo } from '@latchkey/client';
import { secretAclTexts as texts } from '../../../texts/secrets.tsx';
import { AclForm } from './AclForm.tsx';
import { shownName } from './AclTable.tsx';

interface ChangeAclDialogProps {
  readonly scope: string;
  readonly item: SecretAclInfo;
  readonly items: readonly SecretAclInfo[];
  readonly onClose: (done?: string) => void;
}

/** Gives somebody another permission in place of the one they have. */
export function ChangeAclDialog({ scope, item, items, onClose }: ChangeAclDialogProps) {
  const name = shownName(item);
  return (
    <AclForm
      {...{ scope, items }}
      title={texts.changeTitle(name)}
      act={texts.save}
      principal={item.principal}
      first={item.permission}
      onDone={(permission) => onClose(texts.wasGiven(name, permission))}
      onClose={() => onClose()}
    />
  );
}
