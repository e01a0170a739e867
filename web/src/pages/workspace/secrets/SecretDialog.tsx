import { useQuery } from '@tanstack/react-query';
import { deleteSecret, type SecretInfo } from '../../../api/secrets.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { secretScopeTexts as texts } from '../../../texts/secrets.tsx';
import { PutSecretDialog } from './PutSecretDialog.tsx';
import { secretsQuery } from './secret-queries.ts';

/** What somebody is about to do with a secret. */
export type SecretIntent =
  | { readonly act: 'put' }
  | { readonly act: 'replace' | 'delete'; readonly secret: SecretInfo };

interface SecretDialogProps {
  readonly scope: string;
  readonly intent: SecretIntent;
  /** With what to say when something was done. */
  readonly onClose: (done?: string) => void;
}

/** Puts, replaces or deletes a secret. */
export function SecretDialog({ scope, intent, onClose }: SecretDialogProps) {
  const secrets = useQuery(secretsQuery(scope)).data ?? [];
  if (intent.act === 'put') return <PutSecretDialog {...{ scope, secrets, onClose }} />;
  const { key } = intent.secret;
  if (intent.act === 'replace') return <PutSecretDialog fixedKey={key} {...{ scope, secrets, onClose }} />;
  return (
    <ConfirmDialog
      title={texts.deletion.title(key)}
      act={texts.deletion.act}
      failed={texts.deletion.failed}
      work={() => deleteSecret(scope, key)}
      onClose={(isDone) => onClose(isDone ? texts.wasDeleted(key) : undefined)}
    >
      <p>{texts.deletion.means}</p>
    </ConfirmDialog>
  );
}
