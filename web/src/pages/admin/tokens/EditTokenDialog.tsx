import type { OwnedTokenDetails } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { updateEveryToken } from '../../../api/every-token.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { type ChosenScopes, ScopeChoice } from '../../settings/ScopeChoice.tsx';

interface EditTokenDialogProps {
  readonly token: OwnedTokenDetails;
  readonly onClose: (hasChanged: boolean) => void;
}

const texts = adminTokenTexts.edit;
const MAX_COMMENT_LENGTH = 256;

/** Changes what is said of somebody's token and what it may be used for. */
export function EditTokenDialog({ token, onClose }: EditTokenDialogProps) {
  const before = scopesOf(token);
  const [comment, setComment] = useState(token.comment);
  const [chosen, setChosen] = useState<ChosenScopes>(before);
  const [isIncomplete, setIncomplete] = useState(false);
  const { attempt, isPending, problem } = useAttempt();

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const isEmpty = chosen.isLimited && chosen.scopes.length === 0;
    setIncomplete(isEmpty);
    if (isEmpty) return;
    const change = {
      ...(comment !== token.comment && { comment }),
      ...(!isSame(chosen, before) && { scopes: chosen.isLimited ? chosen.scopes : [] }),
    };
    if (Object.keys(change).length === 0) return onClose(false);
    if (await attempt(() => updateEveryToken(token.token_id, change))) onClose(true);
  }

  return (
    <DialogFrame title={texts.title} onClose={() => onClose(false)} size="medium">
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        <p>{texts.lead(token.owner_name || adminTokenTexts.ownerGone)}</p>
        <TextInput
          label={texts.comment}
          autoComplete="off"
          value={comment}
          onChange={setComment}
          maxLength={MAX_COMMENT_LENGTH}
          autoFocus
        />
        <ScopeChoice chosen={chosen} onChange={setChosen} />
        {isIncomplete && <Notice tone="error">{texts.noScope}</Notice>}
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose(false)} isPending={isPending}>
          {texts.save}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

function scopesOf({ scopes }: OwnedTokenDetails): ChosenScopes {
  const isLimited = scopes !== undefined && !scopes.includes('all-apis');
  return { isLimited, scopes: isLimited ? scopes : [] };
}

function isSame(one: ChosenScopes, other: ChosenScopes): boolean {
  if (one.isLimited !== other.isLimited) return false;
  return !one.isLimited || one.scopes.toSorted().join() === other.scopes.toSorted().join();
}
