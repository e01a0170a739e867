import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';
import { compileWhenFirstWritten } from './serializers.ts';

test('what a route says it answers can be compiled, whether or not it was ever answered', async () => {
  const { node } = await startTestApp();
  const compile = SerializerSelector()({}, {});
  let compiled = 0;
  for (const { method, path: url, response } of node.routes) {
    for (const [httpStatus, described] of Object.entries(response)) {
      for (const schema of schemasIn(described)) {
        compile({ method, url, httpStatus, schema });
        compiled += 1;
      }
    }
  }
  expect(compiled).toBeGreaterThan(100);
});

test('a schema is compiled once, when the first answer is written', () => {
  let reads = 0;
  const schema = {
    get type() {
      reads += 1;
      return 'object';
    },
    properties: { a: { type: 'string' } },
  };
  const write = compileWhenFirstWritten({}, {})({ method: 'GET', url: '/', httpStatus: '200', schema });
  expect(reads).toBe(0);
  expect(write({ a: 'b', c: 'd' })).toBe('{"a":"b"}');
  const once = reads;
  expect(write({ a: 'e' })).toBe('{"a":"e"}');
  expect([once > 0, reads]).toEqual([true, once]);
});

/** One schema, or one for each media type. */
function schemasIn(described: unknown): unknown[] {
  const content = (described as { content?: Record<string, { schema: unknown }> }).content;
  return content === undefined ? [described] : Object.values(content).map(({ schema }) => schema);
}
