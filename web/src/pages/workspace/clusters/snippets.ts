import type { ClusterInfo } from '@latchkey/client';
import type { Snippet } from '../../../components/SnippetTabs.tsx';
import { clustersTexts, clusterTexts } from '../../../texts/clusters.tsx';

/** How the clusters are listed by programs, for a server at this origin. */
export function listSnippets(origin: string): readonly Snippet[] {
  const hints = clustersTexts.snippetHints;
  return [
    { id: 'cli', name: clustersTexts.cli, hint: hints.cli, text: 'databricks clusters list\n' },
    curl(`${origin}/api/2.1/clusters/list`),
    {
      id: 'python',
      name: 'Python',
      hint: hints.python,
      text: [
        'from databricks.sdk import WorkspaceClient',
        '',
        'for cluster in WorkspaceClient().clusters.list():',
        '    print(cluster.cluster_name, cluster.state.value, cluster.cluster_cores)',
        '',
      ].join('\n'),
    },
  ];
}

/** How a cluster is used by programs. */
export function clusterSnippets(origin: string, { cluster_id, report }: ClusterInfo): readonly Snippet[] {
  const hints = clusterTexts.snippetHints;
  const master = report?.master_url;
  return [
    {
      id: 'cli',
      name: clustersTexts.cli,
      hint: hints.cli,
      text: `databricks clusters get ${cluster_id}\n`,
    },
    curl(`${origin}/api/2.1/clusters/get?cluster_id=${cluster_id}`),
    ...(master === undefined
      ? []
      : [{ id: 'pyspark', name: 'PySpark', hint: hints.pyspark, text: `pyspark --master '${master}'\n` }]),
  ];
}

function curl(url: string): Snippet {
  return {
    id: 'curl',
    name: 'curl',
    hint: clustersTexts.snippetHints.curl,
    text: `curl -H "Authorization: Bearer $DATABRICKS_TOKEN" \\\n  '${url}'\n`,
  };
}
