import { Notice } from '../../../components/Notice.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import type { RevocationSummary } from './use-revoke-tokens.ts';

const texts = adminTokenTexts.revoke;

/** Says what has been revoked. */
export function RevocationNotice({ summary }: { readonly summary: RevocationSummary }) {
  const { endedIds, revokedCount, descendantCount } = summary;
  const others = endedIds.length - revokedCount;
  return (
    <Notice tone="success" title={texts.done(revokedCount)}>
      {descendantCount > 0 && <p>{texts.doneDescendants(descendantCount)}</p>}
      {others > 0 && <p>{texts.doneEnded(others)}</p>}
      <p>{texts.refused}</p>
    </Notice>
  );
}
