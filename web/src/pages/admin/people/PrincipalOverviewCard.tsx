import type { PrincipalOverview } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Loaded } from '../../../components/Loaded.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../../components/use-now.ts';
import { formatMinute } from '../../../format-time.ts';
import { peopleTexts } from '../../../texts/people.tsx';
import { overviewQuery } from './directory-queries.ts';

interface PrincipalOverviewCardProps {
  readonly id: string;
  /** As tokens know their owner. */
  readonly ownerName: string;
  /** Service principals have neither sessions nor passwords. */
  readonly isUser: boolean;
}

/** What hangs on a user or service principal: tokens, browsers, the password. */
export function PrincipalOverviewCard({ id, ownerName, isUser }: PrincipalOverviewCardProps) {
  const overview = useQuery(overviewQuery(id));
  return (
    <section className="card person-card" aria-labelledby="hanging-heading">
      <h2 id="hanging-heading" className="part-title">
        {peopleTexts.hanging}
      </h2>
      <Loaded query={overview} loading={peopleTexts.hangingLoading} failed={peopleTexts.hangingFailed}>
        {(known) => <Overview known={known} ownerName={ownerName} isUser={isUser} />}
      </Loaded>
    </section>
  );
}

type OverviewProps = Omit<PrincipalOverviewCardProps, 'id'> & { readonly known: PrincipalOverview };

function Overview({ known, ownerName, isUser }: OverviewProps) {
  const now = useNow(NOW_AND_THEN_MS);
  return (
    <dl className="facts">
      <Fact name={peopleTexts.tokens}>
        {peopleTexts.liveTokens(known.live_tokens)}
        <Link className="fact-more" to="/admin/tokens" search={{ owner: ownerName }}>
          {peopleTexts.seeTokens}
        </Link>
      </Fact>
      <Fact name={peopleTexts.lastTokenUse}>
        <MaybeMoment at={known.last_token_use_time} now={now} otherwise={peopleTexts.never} />
      </Fact>
      {isUser && (
        <>
          <Fact name={peopleTexts.sessions}>{peopleTexts.sessionCount(known.sessions)}</Fact>
          <Fact name={peopleTexts.lastSignIn}>
            <MaybeMoment at={known.last_sign_in_time} now={now} otherwise={peopleTexts.notKnown} />
          </Fact>
          <Fact name={peopleTexts.password}>
            {known.has_password ? peopleTexts.hasPassword : peopleTexts.hasNoPassword}
            {known.password_link_expiry_time !== undefined && (
              <span className="fact-below">
                {peopleTexts.linkWaits(formatMinute(known.password_link_expiry_time))}
              </span>
            )}
          </Fact>
        </>
      )}
    </dl>
  );
}

/** A line of what is known. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface MaybeMomentProps {
  readonly at: number | undefined;
  readonly now: number;
  readonly otherwise: string;
}

function MaybeMoment({ at, now, otherwise }: MaybeMomentProps) {
  return at === undefined ? otherwise : <Moment at={at} now={now} isRelativeFirst />;
}
