import type { SecretAclInfo } from '@latchkey/client';
import { deleteSecretAcl } from '../../../api/secrets.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { useSession } from '../../../session.ts';
import { secretAclTexts as texts } from '../../../texts/secrets.tsx';
import { shownName } from './AclTable.tsx';
import { LossNotice } from './LossNotice.tsx';
import { lossBy } from './own-permission.ts';

interface RemoveAclDialogProps {
  readonly scope: string;
  readonly item: SecretAclInfo;
  readonly items: readonly SecretAclInfo[];
  readonly onClose: (done?: string) => void;
}

/** Takes a permission away, after saying so where whoever does it would no longer manage the scope. */
export function RemoveAclDialog({ scope, item, items, onClose }: RemoveAclDialogProps) {
  const isAdministrator = useSession()?.is_administrator ?? false;
  const { principal, permission } = item;
  const loss = lossBy({ principal }, { items, isAdministrator });
  const name = shownName(item);
  return (
    <ConfirmDialog
      title={texts.removeTitle(name)}
      act={loss === undefined ? texts.remove : texts.giveUp}
      failed={texts.failed}
      work={() => deleteSecretAcl(scope, principal)}
      onClose={(isDone) => onClose(isDone ? texts.wasRemoved(name) : undefined)}
    >
      <p>{texts.removeMeans(permission)}</p>
      {loss !== undefined && <LossNotice loss={loss} />}
    </ConfirmDialog>
  );
}
