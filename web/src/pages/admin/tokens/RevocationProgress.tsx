import type { OwnedTokenDetails, RevocationOutcome } from '@latchkey/client';
import { Label, ProgressBar } from 'react-aria-components';
import { Notice } from '../../../components/Notice.tsx';
import { ProgressTrack } from '../../../components/ProgressTrack.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { tokenName } from '../../settings/token-list-view.ts';

interface RevocationProgressProps {
  readonly tokens: readonly OwnedTokenDetails[];
  /** Those that are still good. */
  readonly left: readonly OwnedTokenDetails[];
  readonly progress: { readonly outcomes: ReadonlyMap<string, RevocationOutcome>; readonly problem?: string };
  readonly isPending: boolean;
}

const texts = adminTokenTexts.revoke;

/** How far revoking has got; once it has stopped before its end, which tokens are still good, and why. */
export function RevocationProgress({ tokens, left, progress, isPending }: RevocationProgressProps) {
  const done = tokens.length - left.length;
  if (isPending)
    return (
      <ProgressBar
        className="progress"
        value={done}
        maxValue={tokens.length}
        valueLabel={texts.progressOf(done, tokens.length)}
      >
        <Label>{texts.progress}</Label>
        <span className="progress-value">{texts.progressOf(done, tokens.length)}</span>
        <ProgressTrack done={done} total={tokens.length} />
      </ProgressBar>
    );
  if (progress.problem === undefined) return null;
  return (
    <Notice tone="error" title={texts.notAll(left.length, tokens.length)}>
      <p>{progress.problem}</p>
      {done > 0 && <p>{texts.others}</p>}
      <ul className="failed-tokens">
        {left.map((token) => (
          <li key={token.token_id}>
            <span>{tokenName(token)}</span>
            <span className="muted">{adminTokenTexts.details.ofOwner(token.owner_name)}</span>
            <span>{texts.outcomes[progress.outcomes.get(token.token_id) ?? 'failed']}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
