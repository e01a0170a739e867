import { expect, test } from 'vitest';
import { createMetrics, histogram } from './metrics.ts';

test('a histogram is printed as Prometheus wants it: cumulated, with its sum and count', async () => {
  const metrics = createMetrics();
  const observe = histogram({ metrics, name: 'sizes', help: 'Sizes.', buckets: [1, 2, 4] });
  for (const value of [0.5, 1, 1.5, 4, 100]) observe(value);
  const lines = (await metrics.metrics()).split('\n').filter((line) => line.includes('sizes'));
  expect(lines).toEqual([
    '# HELP sizes Sizes.',
    '# TYPE sizes histogram',
    'sizes_bucket{le="1"} 2',
    'sizes_bucket{le="2"} 3',
    'sizes_bucket{le="4"} 4',
    'sizes_bucket{le="+Inf"} 5',
    'sizes_sum 107',
    'sizes_count 5',
  ]);
});
