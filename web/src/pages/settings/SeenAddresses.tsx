import type { GetTokenResponse } from '@latchkey/client';
import { formatRelative, formatUtc } from '../../format-time.ts';
import { tokenActsTexts } from '../../texts/token-acts.tsx';

interface SeenAddressesProps {
  /** Undefined until they are known. */
  readonly addresses: GetTokenResponse['seen_addresses'] | undefined;
  readonly now: number;
}

/** As many as the server keeps. */
const MOST = 5;

/** From where a token was used, as a term of a list and what belongs to it; nothing where it was never used. */
export function SeenAddresses({ addresses = [], now }: SeenAddressesProps) {
  if (addresses.length === 0) return null;
  return (
    <>
      <dt>{tokenActsTexts.seenFrom}</dt>
      <dd>
        <ul className="seen-addresses">
          {addresses.map(({ address, last_seen_time: at }) => (
            <li key={address}>
              <span className="address">{address}</span>{' '}
              <time className="moment-below" dateTime={new Date(at).toISOString()} title={formatUtc(at)}>
                {formatRelative(at, now)}
              </time>
            </li>
          ))}
        </ul>
        {addresses.length >= MOST && <p className="moment-below">{tokenActsTexts.onlyLatest}</p>}
      </dd>
    </>
  );
}
