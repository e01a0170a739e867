import type { IpAccessListPreview } from '@latchkey/client';
import { messageOf } from '../../../api/request.ts';
import { Notice } from '../../../components/Notice.tsx';
import { impactTexts } from '../../../texts/ip-access-lists.tsx';
import { Impact } from './Impact.tsx';

interface ChangeImpactProps {
  readonly query: { readonly data: IpAccessListPreview | undefined; readonly error: Error | null };
}

/** What a change that is being thought of would do: to oneself and to those who use tokens. */
export function ChangeImpact({ query: { data, error } }: ChangeImpactProps) {
  if (error !== null)
    return (
      <Notice tone="warning" title={impactTexts.failed}>
        <p>{messageOf(error)}</p>
      </Notice>
    );
  if (data === undefined)
    return (
      <p className="impact muted" role="status">
        {impactTexts.looking}
      </p>
    );
  const { is_enforced, would_be_admitted, your_address } = data;
  return (
    <>
      <Impact preview={data} title={is_enforced ? impactTexts.title : impactTexts.ifEnforced} />
      {!would_be_admitted && (
        <Notice tone="warning">
          <p>
            {is_enforced ? impactTexts.lockedOut(your_address) : impactTexts.lockedOutLater(your_address)}
          </p>
        </Notice>
      )}
    </>
  );
}
