import type * as wire from '@latchkey/client';
import type { FastifyInstance } from 'fastify';
import type { RouteDoc } from '../http/route-doc.ts';
import { isLive } from './node.ts';
import { NodesSchema } from './node-schemas.ts';
import type { Nodes } from './nodes.ts';

interface NodeRoutesDeps {
  readonly nodes: Nodes;
  readonly nodeId: string;
}

const LIST: RouteDoc = {
  id: 'listNodes',
  tag: 'Nodes',
  summary: 'List the nodes, and how far each has read what was taken away',
};

/** The processes that serve over this database, for administrators. */
export function nodeRoutes(app: FastifyInstance, { nodes, nodeId }: NodeRoutesDeps): void {
  app.get(
    '/api/latchkey/1.0/nodes',
    {
      config: { access: { scope: 'authentication', isForAdministrators: true }, doc: LIST },
      schema: { response: { 200: NodesSchema } },
    },
    async (): Promise<wire.ListNodesResponse> => {
      const known = await nodes.list();
      return {
        sequence: known.headSeq,
        nodes: known.nodes.map((node) => ({
          node_id: node.nodeId,
          name: node.name,
          version: node.version,
          is_this: node.nodeId === nodeId,
          is_live: isLive(node),
          started_time: node.startedAt,
          silent_ms: node.silentMs,
          max_staleness_ms: node.maxStalenessMs,
          applied_sequence: node.appliedSeq,
          knowledge_age_ms: node.knowledgeAgeMs,
        })),
      };
    },
  );
}
