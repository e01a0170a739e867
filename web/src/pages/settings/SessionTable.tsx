import type { ListSessionsResponse, OwnSession } from '@latchkey/client';
import { Button } from '../../components/Button.tsx';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Moment } from '../../components/Moment.tsx';
import { NOW_AND_THEN_MS, useNow } from '../../components/use-now.ts';
import { sessionTexts } from '../../texts/sessions.tsx';

interface SessionTableProps {
  readonly list: ListSessionsResponse;
  readonly onEnd: (session: OwnSession) => void;
}

/** One's own sessions, the one last used first. */
export function SessionTable({ list: { sessions, total }, onEnd }: SessionTableProps) {
  const now = useNow(NOW_AND_THEN_MS);
  return (
    <div className="card">
      <DataTable
        label={sessionTexts.table}
        columns={columns(now, onEnd)}
        rows={sessions}
        rowKey={(session) => session.session_id}
      />
      {sessions.length < total && (
        <p className="nothing muted">{sessionTexts.notAll(sessions.length, total)}</p>
      )}
    </div>
  );
}

function columns(now: number, onEnd: SessionTableProps['onEnd']): Column<OwnSession>[] {
  const texts = sessionTexts.columns;
  return [
    { id: 'client', name: texts.client, cell: (session) => <Client session={session} /> },
    {
      id: 'lastSeen',
      name: texts.lastSeen,
      cell: (session) => <Moment at={session.last_seen_time} now={now} isRelativeFirst />,
    },
    {
      id: 'signedIn',
      name: texts.signedIn,
      cell: (session) => <Moment at={session.creation_time} now={now} />,
    },
    { id: 'address', name: texts.address, cell: (session) => session.source_ip_address },
    {
      id: 'act',
      name: texts.act,
      kind: 'act',
      cell: (session) =>
        !session.is_current && (
          <Button
            look="quiet"
            aria-label={sessionTexts.signOutOf(session.client, session.source_ip_address)}
            onPress={() => onEnd(session)}
          >
            {sessionTexts.signOut}
          </Button>
        ),
    },
  ];
}

function Client({ session }: { session: OwnSession }) {
  return (
    <>
      <span className="token-comment">{session.client}</span>
      {session.is_current && <span className="badge badge-this">{sessionTexts.thisOne}</span>}
    </>
  );
}
