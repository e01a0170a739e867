import { type SyntheticEvent, useRef, useState } from 'react';
import { putSecret, type SecretInfo } from '../../../api/secrets.ts';
import { DialogActions } from '../../../components/DialogActions.tsx';
import { DialogFrame } from '../../../components/DialogFrame.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { Segments } from '../../../components/Segments.tsx';
import { useAttempt } from '../../../components/use-attempt.ts';
import { formatRelative } from '../../../format-time.ts';
import { secretScopeTexts, putSecretTexts as texts } from '../../../texts/secrets.tsx';
import { NameInput } from './NameInput.tsx';
import { isName, isSameName } from './name-rule.ts';
import { ValueFile } from './ValueFile.tsx';
import { ValueText } from './ValueText.tsx';
import type { ValueSource } from './value-source.ts';

interface PutSecretDialogProps {
  readonly scope: string;
  /** Those that the scope has. */
  readonly secrets: readonly SecretInfo[];
  /** The secret whose value is replaced; left out: any. */
  readonly fixedKey?: string;
  /** With what to say when it was put. */
  readonly onClose: (done?: string) => void;
}

const KINDS = [
  { id: 'text', name: texts.kinds.text },
  { id: 'file', name: texts.kinds.file },
] as const;

/**
 * Writes a secret. Its value is in its field alone, and in the request while that is under way: no state, no store and
 * no address ever has it, and the field is emptied when it goes.
 */
export function PutSecretDialog({ scope, secrets, fixedKey, onClose }: PutSecretDialogProps) {
  const [typedKey, setKey] = useState('');
  const [kind, setKind] = useState<'text' | 'file'>('text');
  const key = fixedKey ?? typedKey;
  const existing = secrets.find((one) => isSameName(one.key, key));
  const { source, refusal, isChecked, isPending, problem, put, forget } = usePut(scope, key);

  async function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (await put()) onClose(existing ? secretScopeTexts.wasReplaced(key) : secretScopeTexts.wasPut(key));
  }

  const choose = (chosen: 'text' | 'file') => {
    setKind(chosen);
    forget();
  };
  const value = { source, refusal, onChange: forget, isFirst: fixedKey !== undefined };
  return (
    <DialogFrame
      title={fixedKey === undefined ? texts.title : texts.replaceTitle(fixedKey)}
      size="medium"
      onClose={() => onClose()}
    >
      <form className="dialog-body" onSubmit={(event) => void submit(event)} autoComplete="off" noValidate>
        {fixedKey === undefined && (
          <NameInput label={texts.key} value={typedKey} onChange={setKey} isChecked={isChecked} />
        )}
        <Segments label={texts.from} choices={KINDS} chosen={kind} onChoose={choose} />
        {kind === 'text' ? <ValueText {...value} /> : <ValueFile {...value} />}
        {existing && <Overwrites secret={existing} />}
        {problem !== undefined && (
          <Notice tone="error" title={texts.failed}>
            <p>{problem}</p>
          </Notice>
        )}
        <DialogActions onCancel={() => onClose()} isPending={isPending}>
          {existing ? texts.replace : texts.act}
        </DialogActions>
      </form>
    </DialogFrame>
  );
}

/** Puts what the field has that stands in `source`. Refuses what cannot be put before it is sent. */
function usePut(scope: string, key: string) {
  const { attempt, isPending, problem } = useAttempt();
  const [isChecked, setChecked] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const source = useRef<ValueSource>(undefined);

  async function put(): Promise<boolean> {
    const wrong = source.current?.findProblem();
    setChecked(true);
    setRefusal(wrong);
    if (wrong !== undefined || !isName(key)) return false;
    const sent = await attempt(async () => {
      const value = await source.current?.read();
      return value && putSecret({ scope, key, ...value });
    });
    if (sent !== undefined && sent.answer === undefined) setRefusal(texts.notRead);
    return sent?.answer !== undefined;
  }

  return { source, refusal, isChecked, isPending, problem, put, forget: () => setRefusal(undefined) };
}

function Overwrites({ secret: { key, last_updated_timestamp } }: { readonly secret: SecretInfo }) {
  return (
    <Notice tone="warning" title={texts.exists(key, formatRelative(last_updated_timestamp, Date.now()))}>
      <p>{texts.existsMeans}</p>
    </Notice>
  );
}
