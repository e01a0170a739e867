import type { SecretAclInfo, SecretAclPermission } from '@latchkey/client';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { putSecretAcl } from '../../../api/secrets.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { useSession } from '../../../session.ts';
import { secretsTexts, secretAclTexts as texts } from '../../../texts/secrets.tsx';
import { DescribedChoice } from './DescribedChoice.tsx';
import { LossNotice } from './LossNotice.tsx';
import { lossBy } from './own-permission.ts';

interface AclFormProps {
  readonly scope: string;
  readonly title: string;
  /** On the button. */
  readonly act: string;
  /** Who gets it; undefined while nobody is chosen. */
  readonly principal: string | undefined;
  readonly items: readonly SecretAclInfo[];
  readonly first: SecretAclPermission;
  readonly onDone: (permission: SecretAclPermission) => void;
  readonly onClose: () => void;
  /** Where it is said who gets it. */
  readonly children?: ReactNode;
}

const PERMISSIONS = (['READ', 'WRITE', 'MANAGE'] as const).map((id) => ({
  id,
  name: secretsTexts.permissions[id],
  means: secretsTexts.permissionMeans[id],
}));

/** Gives a permission. Where whoever gives it would no longer manage the scope, that is asked first. */
export function AclForm(props: AclFormProps) {
  const { scope, title, act, principal, items, first, onDone, onClose, children } = props;
  const isAdministrator = useSession()?.is_administrator ?? false;
  const { attempt, isPending, problem } = useAttempt();
  const [permission, setPermission] = useState<SecretAclPermission>(first);
  const [isIncomplete, setIncomplete] = useState(false);
  const [asked, setAsked] = useState<string>();
  const loss =
    principal === undefined ? undefined : lossBy({ principal, permission }, { items, isAdministrator });
  const isAsked = loss !== undefined && asked === `${principal} ${permission}`;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setIncomplete(principal === undefined);
    if (principal === undefined) return;
    if (loss !== undefined && !isAsked) return setAsked(`${principal} ${permission}`);
    const given = await attempt(() => putSecretAcl({ scope, principal, permission }));
    if (given !== undefined) onDone(permission);
  }

  return (
    <DialogFrame title={title} onClose={onClose}>
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        {children}
        <DescribedChoice
          label={texts.permission}
          choices={PERMISSIONS}
          chosen={permission}
          onChoose={setPermission}
        />
        {isIncomplete && principal === undefined && <Notice tone="error">{texts.chooseFirst}</Notice>}
        {isAsked && <LossNotice loss={loss} />}
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={onClose} look={isAsked ? 'danger' : 'primary'} isPending={isPending}>
          {isAsked ? texts.giveUp : act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
