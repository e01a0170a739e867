import type { IdentityProviderInfo } from '@latchkey/client';
import { type SyntheticEvent, useRef, useState } from 'react';
import { beginLink } from '../../../api/identities.ts';
import { useAct } from '../../../components/ActProvider.tsx';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { PasswordInput } from '../../../components/PasswordInput.tsx';
import { useDeparture } from '../../../components/use-departure.ts';
import { useSession } from '../../../session.ts';
import { commonTexts } from '../../../texts/common.tsx';
import { identitiesTexts } from '../../../texts/identities.tsx';

interface LinkDialogProps {
  readonly provider: IdentityProviderInfo;
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

/** Takes the password of whoever has one, then leads to the provider, which leads back to the page of links. */
export function LinkDialog({ provider, hasPassword, onClose }: LinkDialogProps) {
  const { name, title } = provider;
  const userName = useSession()?.user_name ?? '';
  const act = useAct();
  const { goingTo, problem, depart } = useDeparture();
  const [password, setPassword] = useState('');
  const passwordRef = useRef<HTMLInputElement>(null);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    const begin = () =>
      hasPassword ? act(() => beginLink(name, password)) : act(() => beginLink(name), { mayNeedProof: true });
    if (!(await depart(name, begin))) passwordRef.current?.select();
  }

  return (
    <DialogFrame title={identitiesTexts.linkTitle(title)} onClose={onClose}>
      <form className="dialog-body" onSubmit={submit}>
        <p>{hasPassword ? identitiesTexts.linkLead(title) : identitiesTexts.linkLeadWithout(title)}</p>
        {problem !== undefined && <Notice tone="error">{problem}</Notice>}
        {hasPassword && (
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
        )}
        <DialogActions onCancel={onClose} isPending={goingTo !== undefined}>
          {goingTo === undefined ? identitiesTexts.continueWith(title) : identitiesTexts.goingTo(title)}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
