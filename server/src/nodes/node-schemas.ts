import { Type } from 'typebox';
import { EpochMs } from '../http/schemas.ts';

/** `GET /api/latchkey/1.0/nodes` */
export const NodesSchema = Type.Object(
  {
    sequence: Type.Integer({ description: 'Of the last change that took something away.' }),
    nodes: Type.Array(
      Type.Object(
        {
          node_id: Type.String(),
          name: Type.String(),
          version: Type.String(),
          is_this: Type.Boolean({ description: 'Whether it is the one that answers.' }),
          is_live: Type.Boolean({ description: 'Whether it has reported in time.' }),
          started_time: EpochMs('By the clock of the node.'),
          silent_ms: Type.Integer({ description: "Since it reported, by the database's clock." }),
          max_staleness_ms: Type.Integer({
            description: 'For how long it trusts what it remembers without hearing of changes.',
          }),
          applied_sequence: Type.Integer({
            description: 'The last change that it had applied when it reported.',
          }),
          knowledge_age_ms: Type.Integer({
            description: 'How old its knowledge of changes was at most when it reported.',
          }),
        },
        { title: 'Node' },
      ),
      {
        description:
          'The oldest first. One that stops signs off; one that is silent is forgotten after five minutes.',
      },
    ),
  },
  { title: 'ListNodesResponse' },
);
