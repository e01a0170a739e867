import type { GetTokenResponse, RevokeTokenResponse, TokenDetails } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { revokeToken } from '../../api/own-tokens.ts';
import { messageOf } from '../../api/request.ts';
import { useAct } from '../../components/ActProvider.tsx';
import { DialogActions } from '../../components/DialogActions.tsx';
import { DialogFrame } from '../../components/DialogFrame.tsx';
import { CheckIcon } from '../../components/icons.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Notice } from '../../components/Notice.tsx';
import { tokenActsTexts } from '../../texts/token-acts.tsx';
import { SeenAddresses } from './SeenAddresses.tsx';
import { LastUse } from './TokenRow.tsx';
import { tokenName } from './token-list-view.ts';
import { tokenQuery } from './tokens-query.ts';

interface RevokeTokenDialogProps {
  readonly token: TokenDetails;
  /** With the server's answer when it has been revoked. */
  readonly onClose: (answer?: RevokeTokenResponse) => void;
}

/** Says which token it is and what hangs on it, and ends it for ever. */
export function RevokeTokenDialog({ token, onClose }: RevokeTokenDialogProps) {
  const found = useQuery(tokenQuery(token.token_id));
  const descendants = found.data?.living_descendants ?? [];
  const [hasLeaked, setLeaked] = useState(false);
  const { revoke, isPending, problem } = useRevoke(token.token_id, onClose);

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    void revoke(hasLeaked && descendants.length > 0);
  }

  return (
    <DialogFrame title={tokenActsTexts.revokeTitle} onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={submit}>
        <TokenSummary token={found.data?.token_info ?? token} addresses={found.data?.seen_addresses} />
        <p>{tokenActsTexts.revokeLead}</p>
        {found.error && (
          <Notice tone="warning">
            <p>{tokenActsTexts.othersNotFound(messageOf(found.error))}</p>
          </Notice>
        )}
        {descendants.length > 0 && (
          <Descendants tokens={descendants} hasLeaked={hasLeaked} onLeakedChange={setLeaked} />
        )}
        {problem !== undefined && (
          <Notice tone="error" title={tokenActsTexts.notRevoked}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} look="danger" isPending={isPending || found.isPending}>
          {tokenActsTexts.revokeTitle}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

interface TokenSummaryProps {
  readonly token: TokenDetails;
  readonly addresses: GetTokenResponse['seen_addresses'] | undefined;
}

function TokenSummary({ token, addresses }: TokenSummaryProps) {
  const now = Date.now();
  return (
    <dl className="summary">
      <dt>{tokenActsTexts.comment}</dt>
      <dd className="summary-name">{token.comment === '' ? tokenActsTexts.noComment : token.comment}</dd>
      <dt>{tokenActsTexts.endsIn}</dt>
      <dd>
        <code>{token.last_four}</code>
      </dd>
      <dt>{tokenActsTexts.created}</dt>
      <dd>
        <Moment at={token.creation_time} now={now} />
      </dd>
      <dt>{tokenActsTexts.lastUsed}</dt>
      <dd>
        <LastUse token={token} now={now} />
      </dd>
      <SeenAddresses addresses={addresses} now={now} />
    </dl>
  );
}

interface DescendantsProps {
  readonly tokens: readonly TokenDetails[];
  readonly hasLeaked: boolean;
  readonly onLeakedChange: (hasLeaked: boolean) => void;
}

function Descendants({ tokens, hasLeaked, onLeakedChange }: DescendantsProps) {
  const count = tokens.length;
  return (
    <Notice tone="warning" title={tokenActsTexts.othersTitle(count)}>
      <p>{tokenActsTexts.othersStay(count)}</p>
      <ul className="descendants">
        {tokens.map((token) => (
          <li key={token.token_id}>
            {tokenName(token)} {token.comment !== '' && <code>{tokenActsTexts.end(token.last_four)}</code>}
          </li>
        ))}
      </ul>
      <Checkbox className="choice" isSelected={hasLeaked} onChange={onLeakedChange}>
        <span className="check-box" aria-hidden="true">
          <CheckIcon />
        </span>
        {tokenActsTexts.leaked(count)}
      </Checkbox>
    </Notice>
  );
}

function useRevoke(tokenId: string, onClose: RevokeTokenDialogProps['onClose']) {
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function revoke(leaked: boolean) {
    setPending(true);
    setProblem(undefined);
    try {
      onClose(await act(() => revokeToken({ token_id: tokenId, leaked })));
    } catch (error) {
      setProblem(messageOf(error));
      setPending(false);
    }
  }

  return { revoke, isPending, problem };
}
