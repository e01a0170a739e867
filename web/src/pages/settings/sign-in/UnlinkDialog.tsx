import type { IdentityLinkInfo } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { unlinkIdentity } from '../../../api/identities.ts';
import { messageOf } from '../../../api/request.ts';
import { ActCancelled, useAct } from '../../../components/ActProvider.tsx';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { identitiesTexts } from '../../../texts/identities.tsx';
import { accountOf } from './LinkedAccounts.tsx';

interface UnlinkDialogProps {
  readonly link: IdentityLinkInfo;
  readonly onClose: (isDone: boolean) => void;
}

/** Says what stops working, and takes the link away. */
export function UnlinkDialog({ link, onClose }: UnlinkDialogProps) {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const title = link.title ?? link.issuer;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setPending(true);
    setProblem(undefined);
    try {
      await act(() => unlinkIdentity(link.link_id), { mayNeedProof: true });
      onClose(true);
    } catch (error) {
      if (!(error instanceof ActCancelled)) setProblem(messageOf(error));
      setPending(false);
    }
  }

  return (
    <DialogFrame title={identitiesTexts.unlinkTitle(title)} onClose={() => onClose(false)}>
      <form className="dialog-body" onSubmit={submit}>
        <p>{identitiesTexts.unlinkLead(title, accountOf(link))}</p>
        {problem !== undefined && (
          <Notice tone="error" title={identitiesTexts.notUnlinked}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose(false)} look="danger" isPending={isPending}>
          {identitiesTexts.unlink}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
