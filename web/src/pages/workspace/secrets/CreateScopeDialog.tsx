import type { SecretScopeInfo } from '@latchkey/client';
import { type SyntheticEvent, useState } from 'react';
import { createSecretScope } from '../../../api/secrets.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { secretScopesTexts } from '../../../texts/secrets.tsx';
import { DescribedChoice } from './DescribedChoice.tsx';
import { NameInput } from './NameInput.tsx';
import { isName, isSameName } from './name-rule.ts';

interface CreateScopeDialogProps {
  /** Those that there are. */
  readonly scopes: readonly SecretScopeInfo[];
  /** With the name of the new one, if there is one. */
  readonly onClose: (name?: string) => void;
}

const texts = secretScopesTexts.create;
const MANAGERS = [
  { id: 'me', name: texts.onlyMe, means: texts.onlyMeMeans },
  { id: 'users', name: texts.everybody, means: texts.everybodyMeans },
] as const;

/** Makes a secret scope: its name, and who manages it at first. */
export function CreateScopeDialog({ scopes, onClose }: CreateScopeDialogProps) {
  const { attempt, isPending, problem } = useAttempt();
  const [name, setName] = useState('');
  const [manager, setManager] = useState<'me' | 'users'>('me');
  const [isWrong, setWrong] = useState(false);
  const existing = scopes.find((scope) => isSameName(scope.name, name));
  const isRefused = !isName(name) || existing !== undefined;

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    setWrong(isRefused);
    if (isRefused) return;
    const scope = { scope: name, ...(manager === 'users' && { initial_manage_principal: manager }) };
    if ((await attempt(() => createSecretScope(scope))) !== undefined) onClose(name);
  }

  return (
    <DialogFrame title={texts.title} onClose={() => onClose()}>
      <form className="dialog-body" onSubmit={(event) => void submit(event)} noValidate>
        <NameInput
          label={texts.name}
          value={name}
          onChange={setName}
          isChecked={isWrong}
          taken={existing && texts.exists(existing.name)}
        />
        <DescribedChoice label={texts.manager} choices={MANAGERS} chosen={manager} onChoose={setManager} />
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} isPending={isPending}>
          {texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}
