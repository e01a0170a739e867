import type { RevokeTokenResponse, TokenDetails } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { revokeToken } from '../../api.ts';
import { messageOf } from '../../api-request.ts';
import { useAct } from '../../components/ActProvider.tsx';
import { Button } from '../../components/Button.tsx';
import { DialogFrame } from '../../components/DialogFrame.tsx';
import { CheckIcon } from '../../components/icons.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Notice } from '../../components/Notice.tsx';
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
    <DialogFrame title="Revoke Token" onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={submit}>
        <TokenSummary token={found.data?.token_info ?? token} />
        <p>Programs that use it are refused from that moment on. This cannot be undone.</p>
        {found.error && (
          <Notice tone="warning">
            <p>Tokens that were generated with it could not be looked up. {messageOf(found.error)}</p>
          </Notice>
        )}
        {descendants.length > 0 && (
          <Descendants tokens={descendants} hasLeaked={hasLeaked} onLeakedChange={setLeaked} />
        )}
        {problem !== undefined && (
          <Notice tone="error" title="The token was not revoked.">
            <p>{problem}</p>
          </Notice>
        )}
        <div className="dialog-actions">
          <Button onPress={() => onClose()}>Cancel</Button>
          <Button look="danger" type="submit" isPending={isPending || found.isPending}>
            Revoke Token
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}

function TokenSummary({ token }: { token: TokenDetails }) {
  const now = Date.now();
  return (
    <dl className="summary">
      <dt>Comment</dt>
      <dd className="summary-name">{token.comment === '' ? 'No comment' : token.comment}</dd>
      <dt>Ends in</dt>
      <dd>
        <code>{token.last_four}</code>
      </dd>
      <dt>Created</dt>
      <dd>
        <Moment at={token.creation_time} now={now} />
      </dd>
      <dt>Last used</dt>
      <dd>
        <LastUse token={token} now={now} />
      </dd>
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
  const title = count === 1 ? 'One token was generated with it.' : `${count} tokens were generated with it.`;
  return (
    <Notice tone="warning" title={title}>
      <p>
        {count === 1
          ? 'It stays good unless you revoke it, too:'
          : 'They stay good unless you revoke them, too:'}
      </p>
      <ul className="descendants">
        {tokens.map((token) => (
          <li key={token.token_id}>
            {tokenName(token)} {token.comment !== '' && <code>••••{token.last_four}</code>}
          </li>
        ))}
      </ul>
      <Checkbox className="choice" isSelected={hasLeaked} onChange={onLeakedChange}>
        <span className="check-box" aria-hidden="true">
          <CheckIcon />
        </span>
        {count === 1 ? 'It leaked: revoke this one, too' : 'It leaked: revoke these, too'}
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
