import { useQuery } from '@tanstack/react-query';
import { messageOf } from '../../../api/request.ts';
import { Notice } from '../../../components/Notice.tsx';
import { formatRelative } from '../../../format-time.ts';
import { peopleTexts } from '../../../texts/people.tsx';
import { overviewQuery } from './directory-queries.ts';

/** What stops working when somebody is deactivated or deleted, counted anew. */
export function WhatStops({ id }: { id: string }) {
  const { data, error } = useQuery({ ...overviewQuery(id), staleTime: 0 });
  const texts = peopleTexts.stops;
  if (data === undefined) {
    if (error === null) return <p role="status">{texts.loading}</p>;
    return (
      <Notice tone="warning">
        <p>{texts.unknown(messageOf(error))}</p>
      </Notice>
    );
  }
  const { live_tokens, last_token_use_time: lastUse, sessions } = data;
  if (live_tokens === 0 && sessions === 0) return <p>{texts.nothing}</p>;
  const lastUsed = lastUse === undefined ? undefined : formatRelative(lastUse, Date.now());
  return (
    <Notice tone="warning" title={texts.title}>
      <ul className="stops">
        {live_tokens > 0 && <li>{texts.tokens(live_tokens, lastUsed)}</li>}
        {sessions > 0 && <li>{texts.sessions(sessions)}</li>}
      </ul>
    </Notice>
  );
}
