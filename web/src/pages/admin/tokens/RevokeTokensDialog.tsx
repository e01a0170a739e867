import type { OwnedTokenDetails, PreviewRevocationResponse } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useMemo, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { messageOf } from '../../../api/request.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { CheckIcon } from '../../../components/icons.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { RevocationFacts } from './RevocationFacts.tsx';
import { RevocationProgress } from './RevocationProgress.tsx';
import { revocationPreviewQuery } from './token-queries.ts';
import { type RevocationSummary, useRevokeTokens } from './use-revoke-tokens.ts';

interface RevokeTokensDialogProps {
  readonly tokens: readonly OwnedTokenDetails[];
  /** With what was revoked, if anything was. */
  readonly onClose: (summary?: RevocationSummary) => void;
}

const texts = adminTokenTexts.revoke;

/** Says what would stop, and ends the tokens for ever, with progress and with what failed. */
export function RevokeTokensDialog({ tokens, onClose }: RevokeTokensDialogProps) {
  const ids = useMemo(() => tokens.map(({ token_id }) => token_id), [tokens]);
  const preview = useQuery(revocationPreviewQuery(ids));
  const [hasLeaked, setLeaked] = useState(false);
  const { revoke, isPending, progress, left, summary } = useRevokeTokens(tokens);
  const hasBegun = progress.outcomes.size > 0;
  const close = () => !isPending && onClose(hasBegun ? summary : undefined);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const whole = await revoke(hasLeaked);
    if (whole) onClose(whole);
  }

  return (
    <DialogFrame title={texts.title(tokens.length)} onClose={close} size="medium">
      <form className="dialog-body" onSubmit={(event) => void submit(event)}>
        <RevocationFacts tokens={tokens} preview={preview.data} />
        <p>{texts.lead(tokens.length)}</p>
        {preview.error && <Notice tone="warning">{texts.notFound(messageOf(preview.error))}</Notice>}
        <LeakedBox
          count={tokens.length}
          preview={preview.data}
          isSelected={hasLeaked}
          onChange={setLeaked}
          isDisabled={isPending || hasBegun}
        />
        <RevocationProgress {...{ tokens, left, progress, isPending }} />
        <DialogActions
          onCancel={close}
          cancel={hasBegun ? adminTokenTexts.details.close : commonTexts.cancel}
          look="danger"
          isPending={isPending || preview.isPending}
        >
          {hasBegun && !isPending ? texts.tryAgain(left.length) : texts.act(tokens.length)}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

interface LeakedBoxProps {
  readonly count: number;
  readonly preview: PreviewRevocationResponse | undefined;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled: boolean;
}

function LeakedBox({ count, preview, ...box }: LeakedBoxProps) {
  return (
    <Checkbox className="choice" {...box}>
      <span className="check-box" aria-hidden="true">
        <CheckIcon />
      </span>
      <span className="scope-text">
        <span>{texts.leaked(count)}</span>
        <span className="scope-meaning">
          {texts.leakedMeaning(count, preview?.living_descendant_count ?? 0)}
        </span>
      </span>
    </Checkbox>
  );
}
