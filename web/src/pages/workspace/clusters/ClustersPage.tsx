import type { ClusterInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { PlusIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { SnippetTabs } from '../../../components/SnippetTabs.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { useSaid } from '../../../components/use-said.tsx';
import { useSession } from '../../../session.ts';
import { clusterFormTexts, clustersTexts } from '../../../texts/clusters.tsx';
import { ClusterDialog } from './ClusterDialog.tsx';
import { ClusterTable } from './ClusterTable.tsx';
import { clustersQuery, useReloadClusters } from './cluster-queries.ts';
import { listSnippets } from './snippets.ts';
import './clusters.css';

/** The clusters of the team; administrators register them. */
export function ClustersPage() {
  const clusters = useQuery(clustersQuery);
  const isAdministrator = useSession()?.is_administrator ?? false;
  const reload = useReloadClusters();
  const [isRegistering, setRegistering] = useState(false);
  const [notice, say] = useSaid();
  const register = isAdministrator ? () => setRegistering(true) : undefined;
  return (
    <TitledPage
      title={clustersTexts.title}
      lead={clustersTexts.lead}
      acts={
        register && (
          <Button look="primary" onPress={register}>
            <PlusIcon /> {clustersTexts.register}
          </Button>
        )
      }
    >
      {notice}
      <Loaded query={clusters} loading={clustersTexts.loading} failed={clustersTexts.failed}>
        {(all) => <Clusters clusters={all} isAdministrator={isAdministrator} />}
      </Loaded>
      {isRegistering && (
        <ClusterDialog
          onClose={(saved) => {
            setRegistering(false);
            if (saved === undefined) return;
            say(clusterFormTexts.registered(saved.name));
            void reload();
          }}
        />
      )}
    </TitledPage>
  );
}

interface ClustersProps {
  readonly clusters: readonly ClusterInfo[];
  readonly isAdministrator: boolean;
}

function Clusters({ clusters, isAdministrator }: ClustersProps) {
  if (clusters.length === 0)
    return (
      <div className="card nothing nothing-large">
        <h2>{clustersTexts.none}</h2>
        <p>{isAdministrator ? clustersTexts.noneForAdministrators : clustersTexts.noneForOthers}</p>
      </div>
    );
  return (
    <>
      <div className="card">
        <ClusterTable clusters={clusters} />
      </div>
      <div className="card cluster-card">
        <SnippetTabs title={clustersTexts.useThem} level="h2" snippets={listSnippets(location.origin)} />
      </div>
    </>
  );
}
