import type { ClusterInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { removeCluster } from '../../../api/clusters.ts';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { SnippetTabs } from '../../../components/SnippetTabs.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { useSession } from '../../../session.ts';
import { clusterFormTexts, clusterTexts } from '../../../texts/clusters.tsx';
import { visibleText } from '../../../visible-text.ts';
import { ClusterDialog } from './ClusterDialog.tsx';
import { ClusterFacts } from './ClusterFacts.tsx';
import { ApplicationTable, WorkerTable } from './ClusterTables.tsx';
import { clusterQuery, useReloadClusters } from './cluster-queries.ts';
import { clusterSnippets } from './snippets.ts';
import './clusters.css';

const route = getRouteApi('/workspace/clusters/$id');
const NAME_LENGTH = 100;

type Act = 'edit' | 'remove';

/** A cluster: its state, its workers, what runs on it, and how programs use it. */
export function ClusterPage() {
  const { id } = route.useParams();
  const query = useQuery(clusterQuery(id));
  const isAdministrator = useSession()?.is_administrator ?? false;
  const [act, setAct] = useState<Act>();
  const [notice, say] = useSaid();
  const cluster = query.data?.cluster;
  return (
    <TitledPage
      title={cluster ? visibleText(cluster.name, NAME_LENGTH) : clusterTexts.title}
      above={
        <Link to="/clusters" className="page-back">
          {clusterTexts.all}
        </Link>
      }
      acts={
        isAdministrator &&
        cluster && (
          <>
            <Button onPress={() => setAct('remove')}>{clusterTexts.remove}</Button>
            <Button onPress={() => setAct('edit')}>{clusterTexts.edit}</Button>
          </>
        )
      }
    >
      {notice}
      <Loaded query={query} loading={clusterTexts.loading} failed={clusterTexts.failed}>
        {(known) => (
          <div className="cluster">
            <ClusterFacts cluster={known.cluster} />
            <ApplicationTable {...known} />
            <WorkerTable {...known} />
            <div className="card cluster-card">
              <SnippetTabs
                title={clusterTexts.useIt}
                level="h2"
                snippets={clusterSnippets(location.origin, known.cluster)}
              />
            </div>
          </div>
        )}
      </Loaded>
      {cluster && act && <ActDialog {...{ cluster, act, say }} onClose={() => setAct(undefined)} />}
    </TitledPage>
  );
}

interface ActDialogProps {
  readonly cluster: ClusterInfo;
  readonly act: Act;
  readonly say: (said: string) => void;
  readonly onClose: () => void;
}

function ActDialog({ cluster, act, say, onClose }: ActDialogProps) {
  // As it was when it was opened: what comes in meanwhile must not be overwritten unseen.
  const [seen] = useState(cluster);
  const reload = useReloadClusters();
  const navigate = useNavigate();
  if (act === 'edit')
    return (
      <ClusterDialog
        cluster={seen}
        onClose={(saved) => {
          onClose();
          if (saved === undefined) return;
          say(clusterFormTexts.saved(saved.name));
          void reload();
        }}
      />
    );
  return (
    <ConfirmDialog
      title={clusterFormTexts.removeTitle(visibleText(seen.name, NAME_LENGTH))}
      act={clusterTexts.remove}
      failed={clusterFormTexts.notRemoved}
      work={() => removeCluster(seen)}
      onClose={(isDone) => {
        onClose();
        if (isDone) void navigate({ to: '/clusters' }).then(reload);
      }}
    >
      <p>{clusterFormTexts.removeMeans}</p>
    </ConfirmDialog>
  );
}
