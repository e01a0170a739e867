import type { ListNodesResponse, NodeInfo } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { nodesTexts } from '../../../texts/nodes.tsx';
import { nodesQuery } from './overview-queries.ts';

/** Which processes serve, and how much each knows of what was taken away. */
export function NodesCard() {
  const found = useQuery(nodesQuery);
  return (
    <section className="card chart-card" aria-labelledby="nodes-title">
      <h2 id="nodes-title" className="chart-title">
        {nodesTexts.title}
      </h2>
      <Loaded query={found} loading={nodesTexts.loading} failed={nodesTexts.failed}>
        {(known) => <Nodes known={known} />}
      </Loaded>
    </section>
  );
}

function Nodes({ known: { nodes, sequence } }: { readonly known: ListNodesResponse }) {
  if (nodes.length === 0) return <p className="muted">{nodesTexts.none}</p>;
  return (
    <>
      <p className="chart-note muted">
        {nodesTexts.summary(nodes.filter(({ is_live }) => is_live).length, nodes.length)}
      </p>
      <DataTable
        label={nodesTexts.title}
        columns={columnsOf(sequence)}
        rows={nodes}
        rowKey={({ node_id }) => node_id}
      />
    </>
  );
}

function columnsOf(sequence: number): Column<NodeInfo>[] {
  const now = Date.now();
  return [
    {
      id: 'name',
      name: nodesTexts.name,
      cell: ({ name, is_this, node_id }) => (
        <>
          {name} <span className="muted">{is_this ? nodesTexts.thisOne : node_id}</span>
        </>
      ),
    },
    { id: 'version', name: nodesTexts.version, cell: ({ version }) => version },
    {
      id: 'since',
      name: nodesTexts.since,
      cell: ({ started_time }) => <Moment at={started_time} now={now} isRelativeFirst />,
    },
    {
      id: 'knowledge',
      name: nodesTexts.knowledge,
      cell: ({ is_live, silent_ms, knowledge_age_ms, max_staleness_ms }) =>
        is_live
          ? nodesTexts.knowledgeAge(knowledge_age_ms, max_staleness_ms)
          : nodesTexts.silent(Math.round(silent_ms / 1000)),
    },
    {
      id: 'receipts',
      name: nodesTexts.receipts,
      cell: ({ applied_sequence }) => nodesTexts.applied(applied_sequence, sequence),
    },
  ];
}
