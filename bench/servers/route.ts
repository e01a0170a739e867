import { Type } from 'typebox';

/** The one route that every variant serves: a small JSON answer with a schema, always the same. */
export const ROUTE = {
  path: '/api/bench',
  schema: { response: { 200: Type.Object({ status: Type.String(), items: Type.Array(Type.Integer()) }) } },
  answer: () => ({ status: 'ok', items: [1, 2, 3] }),
} as const;
