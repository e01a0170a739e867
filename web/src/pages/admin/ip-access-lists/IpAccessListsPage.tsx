import type { IpAccessListInfo } from '@latchkey/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { ipListTexts } from '../../../texts/ip-access-lists.tsx';
import { EnforcementCard } from './EnforcementCard.tsx';
import { IpListTable } from './IpListTable.tsx';
import { ipListsQuery, PREVIEWS } from './ip-list-queries.ts';
import { ListActDialog } from './ListActDialog.tsx';
import { ListDialog } from './ListDialog.tsx';
import type { ListIntent } from './list-intent.ts';
import './ip-access-lists.css';

/** The lists of addresses from which requests are taken, and from which they are not. */
export function IpAccessListsPage() {
  const lists = useQuery(ipListsQuery);
  const { intent, done, doneRef, begin, close } = useIntent();
  return (
    <TitledPage
      title={ipListTexts.title}
      lead={ipListTexts.lead}
      acts={
        <Button look="primary" onPress={() => begin({ act: 'add' })}>
          <PlusIcon /> {ipListTexts.add}
        </Button>
      }
    >
      {done !== undefined && (
        <Notice tone="success" ref={doneRef}>
          {done}
        </Notice>
      )}
      <EnforcementCard />
      <Loaded query={lists} loading={ipListTexts.loading} failed={ipListTexts.failed}>
        {(all) => <Lists lists={all} onIntent={begin} />}
      </Loaded>
      {intent !== undefined && <IntentDialog intent={intent} onClose={close} />}
    </TitledPage>
  );
}

/** What somebody is about to do, and what came of it. */
function useIntent() {
  const queryClient = useQueryClient();
  const [intent, setIntent] = useState<ListIntent>();
  const [done, setDone] = useState<string>();
  const doneRef = useRef<HTMLDivElement>(null);
  // What was pressed may be gone with the list: the focus goes to what came of it.
  useEffect(() => {
    if (done !== undefined) doneRef.current?.focus();
  }, [done]);
  return {
    ...{ intent, done, doneRef },
    begin(next: ListIntent) {
      setDone(undefined);
      setIntent(next);
    },
    async close(message?: string) {
      setIntent(undefined);
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ipListsQuery.queryKey }),
        queryClient.invalidateQueries({ queryKey: PREVIEWS }),
      ]);
      setDone(message);
    },
  };
}

interface IntentDialogProps {
  readonly intent: ListIntent;
  readonly onClose: (message?: string) => void;
}

function IntentDialog({ intent, onClose }: IntentDialogProps) {
  if (intent.act === 'add' || intent.act === 'edit') return <ListDialog intent={intent} onClose={onClose} />;
  return <ListActDialog intent={intent} onClose={onClose} />;
}

interface ListsProps {
  readonly lists: readonly IpAccessListInfo[];
  readonly onIntent: (intent: ListIntent) => void;
}

function Lists({ lists, onIntent }: ListsProps) {
  if (lists.length > 0)
    return (
      <div className="card">
        <IpListTable lists={lists} onIntent={onIntent} />
      </div>
    );
  return (
    <div className="card nothing nothing-large">
      <h2>{ipListTexts.none}</h2>
      <p>{ipListTexts.noneMeans}</p>
      <Button look="primary" onPress={() => onIntent({ act: 'add' })}>
        <PlusIcon /> {ipListTexts.add}
      </Button>
    </div>
  );
}
