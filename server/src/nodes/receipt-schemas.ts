import { Type } from 'typebox';
import { Choice, EpochMs } from '../http/schemas.ts';

const NodeReceipt = Type.Object(
  {
    node_id: Type.String(),
    name: Type.Optional(Type.String({ description: 'Told to administrators.' })),
    applied: Type.Boolean({ description: 'Whether it refuses what was taken away.' }),
    refuses_from: EpochMs('From when on it trusts nothing that it remembered before.'),
  },
  { title: 'NodeReceipt' },
);

/** What `wait=all` adds to an answer. */
export const ReceiptSchema = Type.Object(
  {
    sequence: Type.Optional(
      Type.Integer({
        description: 'Nodes that have applied it have applied the act. Absent: it could not be told.',
      }),
    ),
    applied_everywhere: Type.Boolean({ description: 'Whether every node has applied it.' }),
    refused_everywhere_from: EpochMs('From when on every node refuses, whatever it has heard.'),
    nodes: Type.Array(NodeReceipt),
  },
  { title: 'Receipt', description: 'Where what was taken away is refused; only with `wait=all`.' },
);

/** A field of the answer of a route that is `isAwaitable`. */
export const WithReceipt = { receipt: Type.Optional(ReceiptSchema) };

/** The query of a route that is `isAwaitable`. */
export const WaitQuery = Type.Object({
  wait: Type.Optional(
    Choice(['all'], {
      description:
        'Answers once every node has applied it, or does not trust its memory any more: within the greatest staleness bound. What was asked is done all the same when the answer does not come.',
    }),
  ),
});

/** An answer that says nothing but that it is done, and where. */
export const Taken = Type.Object(WithReceipt, { title: 'Taken' });
