import type { OwnedTokenDetails, PreviewRevocationResponse } from '@latchkey/client';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { TokenName } from '../../settings/TokenRow.tsx';

interface RevocationFactsProps {
  readonly tokens: readonly OwnedTokenDetails[];
  /** Absent as long as it is looked up. */
  readonly preview: PreviewRevocationResponse | undefined;
}

const texts = adminTokenTexts.revoke;
const NAMED = 3;

/** How many tokens, of whom, how many of them somebody would miss, and what was generated with them. */
export function RevocationFacts({ tokens, preview }: RevocationFactsProps) {
  const [only] = tokens;
  return (
    <dl className="summary" aria-busy={preview === undefined}>
      <dt>{texts.tokens}</dt>
      <dd className="summary-name">
        {tokens.length === 1 && only ? <TokenName token={only} /> : tokens.length.toLocaleString('en')}
      </dd>
      <dt>{texts.owners}</dt>
      <dd>{preview ? ownersOf(preview) : texts.looking}</dd>
      <dt>{texts.used}</dt>
      <dd>{preview && (preview.used_last_day_count || texts.usedNone)}</dd>
      <dt>{texts.descendants}</dt>
      <dd>
        {preview &&
          (preview.living_descendant_count === 0
            ? texts.descendantsNone
            : texts.descendantsSome(preview.living_descendant_count))}
      </dd>
    </dl>
  );
}

function ownersOf({ owners }: PreviewRevocationResponse): string {
  const named = owners
    .slice(0, NAMED)
    .map(({ owner_name, token_count }) => texts.owner(owner_name, token_count));
  const more = owners.length - named.length;
  return [named.join(', '), ...(more > 0 ? [texts.moreOwners(more)] : [])].join(' ');
}
