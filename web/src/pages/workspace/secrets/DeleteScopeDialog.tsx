import { useQuery } from '@tanstack/react-query';
import { messageOf } from '../../../api/request.ts';
import { deleteSecretScope } from '../../../api/secrets.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { secretScopesTexts } from '../../../texts/secrets.tsx';
import { scopeQuery } from './secret-queries.ts';

interface DeleteScopeDialogProps {
  readonly name: string;
  readonly onClose: (isDone: boolean) => void;
}

const texts = secretScopesTexts.deletion;

/** Says what goes with a scope as it is now, and deletes it. */
export function DeleteScopeDialog({ name, onClose }: DeleteScopeDialogProps) {
  const { data, error, isFetching } = useQuery({ ...scopeQuery(name), staleTime: 0 });
  return (
    <ConfirmDialog
      title={texts.title(name)}
      act={texts.act}
      failed={texts.failed}
      isLoading={isFetching}
      work={() => deleteSecretScope(name)}
      onClose={onClose}
    >
      {data === undefined && error === null && <p role="status">{texts.looking}</p>}
      {error !== null && <Notice tone="warning">{texts.notFound(messageOf(error))}</Notice>}
      {data !== undefined && (
        <p>
          {data.secret_count
            ? texts.goesWith(data.secret_count, data.acl_count ?? 0)
            : texts.isEmpty(data.acl_count ?? 0)}
        </p>
      )}
      <p>{texts.forEver}</p>
    </ConfirmDialog>
  );
}
