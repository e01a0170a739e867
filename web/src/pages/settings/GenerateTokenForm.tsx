import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../../components/Notice.tsx';
import { TextInput } from '../../components/TextInput.tsx';
import { LifetimeField } from './LifetimeField.tsx';
import { type ChosenScopes, ScopesField } from './ScopesField.tsx';
import type { WantedToken } from './use-generate-token.ts';

interface GenerateTokenFormProps {
  readonly isPending: boolean;
  /** Why no token was generated. */
  readonly problem: string | undefined;
  readonly onGenerate: (wanted: WantedToken) => void;
  readonly onCancel: () => void;
}

const USUAL_DAYS = '90';
const MAX_COMMENT_LENGTH = 256;

/** Asks what a new token is for and how long it lives. */
export function GenerateTokenForm({ isPending, problem, onGenerate, onCancel }: GenerateTokenFormProps) {
  const [comment, setComment] = useState('');
  const [days, setDays] = useState(USUAL_DAYS);
  const [scopes, setScopes] = useState<ChosenScopes>({
    isLimited: false,
    scopes: [],
    isLearning: false,
  });

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    if (!isPending) onGenerate({ comment, days, scopes });
  }

  return (
    <form className="dialog-body" onSubmit={submit}>
      <TextInput
        label="Comment"
        note="optional"
        placeholder="What is this token for?"
        autoComplete="off"
        value={comment}
        onChange={setComment}
        maxLength={MAX_COMMENT_LENGTH}
        autoFocus
      />
      <LifetimeField days={days} onChange={setDays} />
      <ScopesField chosen={scopes} onChange={setScopes} />
      {problem !== undefined && (
        <Notice tone="error" title="No token was generated.">
          <p>{problem}</p>
        </Notice>
      )}
      <div className="dialog-actions">
        <Button onPress={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" isPending={isPending}>
          Generate
        </Button>
      </div>
    </form>
  );
}
