import type { IpAccessListPreview } from '@latchkey/client';
import { Moment } from '../../../components/Moment.tsx';
import { OuterText } from '../../../components/OuterText.tsx';
import { impactTexts } from '../../../texts/ip-access-lists.tsx';

interface ImpactProps {
  readonly preview: IpAccessListPreview;
  readonly title: string;
}

/** Which tokens that were used lately would be refused. */
export function Impact({ preview, title }: ImpactProps) {
  const { refused_token_count: count, refused_addresses: addresses, is_complete } = preview;
  const now = Date.now();
  const counted = addresses.reduce((sum, { token_count }) => sum + token_count, 0);
  return (
    <div className="impact" role="status">
      <p className="impact-title">{title}</p>
      <p>{count === 0 ? impactTexts.nobody : impactTexts.tokens(count)}</p>
      {addresses.length > 0 && (
        <ul className="impact-addresses" aria-label={impactTexts.addresses}>
          {addresses.map(({ address, token_count, last_used_time }) => (
            <li key={address}>
              <code>
                <OuterText text={address} maxLength={45} />
              </code>
              <span>{impactTexts.tokensAt(token_count)}</span>
              <Moment at={last_used_time} now={now} isRelativeFirst>
                {impactTexts.lastUsed}
              </Moment>
            </li>
          ))}
        </ul>
      )}
      {counted < count && <p className="muted">{impactTexts.andOthers}</p>}
      {!is_complete && <p className="muted">{impactTexts.incomplete}</p>}
    </div>
  );
}
