import type { PermissionRemovalPreview } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import type { SyntheticEvent } from 'react';
import { type Holder, type PermissionObject, removePermission } from '../../../api/permissions.ts';
import { messageOf } from '../../../api/request.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { permissionTexts } from '../../../texts/admin-permissions.tsx';
import type { PermissionChange } from './PermissionCard.tsx';
import { removalQuery } from './permission-queries.ts';

interface RemovePermissionDialogProps {
  readonly object: PermissionObject;
  readonly holder: Holder;
  readonly onClose: (change?: PermissionChange) => void;
}

const texts = permissionTexts.removal;

/** Says who would lose what, and takes it from one holder alone. */
export function RemovePermissionDialog({ object, holder, onClose }: RemovePermissionDialogProps) {
  const preview = useQuery(removalQuery(object, holder));
  const { attempt, isPending, problem } = useAttempt();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const removed = await attempt(() => removePermission(object, holder));
    if (removed) onClose({ holder, act: 'removed', entries: removed.answer });
  }

  return (
    <DialogFrame title={texts.title(holder.displayName)} onClose={() => onClose()} size="medium">
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        {preview.isPending && <p role="status">{texts.looking}</p>}
        {preview.error && <Notice tone="warning">{texts.notFound(messageOf(preview.error))}</Notice>}
        {preview.data && <Losses object={object} preview={preview.data} />}
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions
          onCancel={() => onClose()}
          cancel={texts.cancel}
          look="danger"
          isPending={isPending || preview.isPending}
        >
          {texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

interface LossesProps {
  readonly object: PermissionObject;
  readonly preview: PermissionRemovalPreview;
}

function Losses({ object, preview }: LossesProps) {
  const { principal_count, token_count = 0, owner_count = 0, principals } = preview;
  if (principal_count === 0) return <p>{texts.nobodyLoses}</p>;
  return (
    <>
      <p>{texts.losers[object](principal_count)}</p>
      {object === 'tokens' && (
        <p className="removal-tokens">
          {token_count === 0 ? texts.noTokensStop : texts.tokensStop(token_count, owner_count)}
        </p>
      )}
      <div>
        <p className="muted">{token_count > 0 ? texts.most : texts.some}</p>
        <ul className="removal-principals">
          {principals.map((one) => (
            <li key={one.name}>
              <span>{one.display_name}</span>
              {one.token_count !== undefined && (
                <span className="removal-count">{texts.tokens(one.token_count)}</span>
              )}
            </li>
          ))}
        </ul>
      </div>
      {object === 'tokens' && <p className="muted">{texts.kept}</p>}
    </>
  );
}
