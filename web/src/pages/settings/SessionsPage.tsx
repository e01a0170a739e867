import type { ListSessionsResponse, OwnSession } from '@latchkey/client';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { endOtherSessions, endSession, listSessions } from '../../api/sessions.ts';
import { Button } from '../../components/Button.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { useSaid } from '../../components/use-said.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { sessionTexts } from '../../texts/sessions.tsx';
import { SessionTable } from './SessionTable.tsx';
import './sessions.css';

const sessionsQuery = queryOptions({ queryKey: ['own-sessions'], queryFn: listSessions });

/** Where a person is signed in, and the way to end it. */
export function SessionsPage() {
  const sessions = useQuery(sessionsQuery);
  const queryClient = useQueryClient();
  const [ending, setEnding] = useState<OwnSession | 'others'>();
  const [notice, say] = useSaid();
  const others = othersOf(sessions.data);
  return (
    <section className="settings-section" aria-labelledby="sessions-heading">
      <title>{commonTexts.pageTitle(sessionTexts.title)}</title>
      <div className="section-head">
        <div>
          <h2 id="sessions-heading">{sessionTexts.title}</h2>
          <p className="section-lead">{sessionTexts.lead}</p>
        </div>
        {others > 0 && <Button onPress={() => setEnding('others')}>{sessionTexts.signOutOthers}</Button>}
      </div>
      {notice}
      <Loaded query={sessions} loading={sessionTexts.loading} failed={sessionTexts.failed}>
        {(data) => <SessionTable list={data} onEnd={setEnding} />}
      </Loaded>
      {ending && (
        <EndDialog
          ending={ending}
          others={others}
          onClose={(said) => {
            setEnding(undefined);
            if (said === undefined) return;
            say(said);
            void queryClient.invalidateQueries(sessionsQuery);
          }}
        />
      )}
    </section>
  );
}

function othersOf(list: ListSessionsResponse | undefined): number {
  return list === undefined ? 0 : list.total - list.sessions.filter((one) => one.is_current).length;
}

interface EndDialogProps {
  readonly ending: OwnSession | 'others';
  readonly others: number;
  /** With what was done, if anything was. */
  readonly onClose: (said?: string) => void;
}

function EndDialog({ ending, others, onClose }: EndDialogProps) {
  const ended = useRef(others);
  const isAll = ending === 'others';
  const said = () => (isAll ? sessionTexts.othersEnded(ended.current) : sessionTexts.ended(ending.client));
  return (
    <ConfirmDialog
      title={isAll ? sessionTexts.endOthers : sessionTexts.endOne}
      act={sessionTexts.signOut}
      failed={sessionTexts.notEnded}
      work={async () => {
        if (isAll) ended.current = (await endOtherSessions()).ended;
        else await endSession(ending.session_id);
      }}
      onClose={(isDone) => onClose(isDone ? said() : undefined)}
    >
      <p>{isAll ? sessionTexts.endOthersSays(others) : sessionTexts.endOneSays(ending.client)}</p>
    </ConfirmDialog>
  );
}
