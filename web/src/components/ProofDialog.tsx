import type { IdentityProviderInfo } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useCallback, useRef, useState } from 'react';
import { identityLinksQuery } from '../identity-queries.ts';
import { sessionQuery, useSession } from '../session.ts';
import { commonTexts } from '../texts/common.tsx';
import { identitiesTexts } from '../texts/identities.tsx';
import { signInTexts } from '../texts/sign-in.tsx';
import { Button } from './Button.tsx';
import { DialogActions } from './DialogActions.tsx';
import { DialogFrame } from './DialogFrame.tsx';
import { Notice } from './Notice.tsx';
import { PasswordInput } from './PasswordInput.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';
import { useProviderProof } from './use-provider-proof.ts';
import { useSignIn } from './use-sign-in.ts';

interface ProofDialogProps {
  readonly onAnswer: (isGiven: boolean) => void;
}

/** Has the person prove once more who it is, by password or at an identity provider; answers whether it was done. */
export function ProofDialog({ onAnswer }: ProofDialogProps) {
  const userName = useSession()?.user_name ?? '';
  const { isPending, hasPassword, providers } = useWaysToProve();
  return (
    <DialogFrame title={signInTexts.proofTitle} onClose={() => onAnswer(false)}>
      <div className="dialog-body">
        <p>{hasPassword ? signInTexts.proofLead(userName) : identitiesTexts.proofLead(userName)}</p>
        {!isPending && hasPassword && <PasswordProof userName={userName} onAnswer={onAnswer} />}
        {hasPassword && providers.length > 0 && <p className="or-line">{identitiesTexts.or}</p>}
        {providers.length > 0 && (
          <ProviderProof providers={providers} isOnly={!hasPassword} onAnswer={onAnswer} />
        )}
        {!hasPassword && providers.length === 0 && (
          <Notice tone="warning">{identitiesTexts.noWayToProve}</Notice>
        )}
        {!hasPassword && (
          <div className="dialog-actions">
            <Button onPress={() => onAnswer(false)}>{commonTexts.cancel}</Button>
          </div>
        )}
      </div>
    </DialogFrame>
  );
}

/** Where the server does not say, there is the password. */
function useWaysToProve() {
  const { data, isPending } = useQuery(identityLinksQuery);
  const linked = new Set(data?.identity_links.map(({ provider }) => provider));
  const providers = (data?.identity_providers ?? []).filter(({ name }) => linked.has(name));
  return { isPending, hasPassword: data?.has_password ?? true, providers };
}

function PasswordProof({ userName, onAnswer }: ProofDialogProps & { readonly userName: string }) {
  const queryClient = useQueryClient();
  const { isPending, problem, secondsToWait, attempt } = useSignIn();
  const [password, setPassword] = useState('');
  const passwordRef = useRef<HTMLInputElement>(null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const session = await attempt(userName, password);
    passwordRef.current?.select();
    if (session === undefined) return;
    queryClient.setQueryData(sessionQuery.queryKey, session);
    onAnswer(true);
  }

  return (
    <form className="dialog-body" onSubmit={submit}>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      <PasswordInput
        userName={userName}
        label={commonTexts.password}
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        inputRef={passwordRef}
        isRequired
        autoFocus
      />
      <DialogActions onCancel={() => onAnswer(false)} isPending={isPending || secondsToWait > 0}>
        {secondsToWait > 0 ? commonTexts.tryAgainIn(secondsToWait) : signInTexts.confirm}
      </DialogActions>
    </form>
  );
}

interface ProviderProofProps extends ProofDialogProps {
  readonly providers: readonly IdentityProviderInfo[];
  readonly isOnly: boolean;
}

function ProviderProof({ providers, isOnly, onAnswer }: ProviderProofProps) {
  const { asked, problem, prove } = useProviderProof(useCallback(() => onAnswer(true), [onAnswer]));
  return (
    <>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      <ProviderButtons
        providers={providers}
        label={identitiesTexts.confirmWith}
        isPrimary={isOnly}
        onChoose={(provider) => void prove(provider)}
      />
      {asked !== undefined && <p role="status">{identitiesTexts.windowOpen(asked.title)}</p>}
    </>
  );
}
