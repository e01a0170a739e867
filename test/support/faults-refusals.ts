import { expect } from 'vitest';
import { type NodeStaleness, STALENESS_BOUND_MS } from './faults-two-nodes.ts';

/** Nobody was let in after the act was acknowledged by the node that did it, nor after the bound by the other. */
export function expectRefusals(
  { acting, other }: NodeStaleness,
  { isActingAcknowledging }: { isActingAcknowledging: boolean },
): void {
  expect([...acting.strange, ...other.strange]).toEqual([]);
  if (isActingAcknowledging) expect(acting.acceptedAfter).toBe(0);
  expect(acting.greatestMs).toBeLessThanOrEqual(STALENESS_BOUND_MS);
  expect(other.greatestMs).toBeLessThanOrEqual(STALENESS_BOUND_MS);
  expect(acting.accepted).toBeGreaterThan(0);
  expect(other.accepted).toBeGreaterThan(0);
}

/** Prints what was seen. */
export function reportStaleness(what: string, { acting, other }: NodeStaleness): void {
  console.log(`${what}: the acting node: ${acting}; the other node: ${other}`);
}
