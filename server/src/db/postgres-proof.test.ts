import { expect, test } from 'vitest';
import { faultOf, type Proof } from './postgres-proof.ts';

const LEADER: Proof = { onlyReads: false, isCutOff: false, timeline: 3, lineage: '3 1', pid: 1 };

test('a server is believed that writes, has the standby that it needs and the latest timeline', () => {
  expect(faultOf(LEADER, 0)).toBeUndefined();
  expect(faultOf(LEADER, 3)).toBeUndefined();
  expect(faultOf({ ...LEADER, onlyReads: true }, 0)).toBe('it only reads');
  expect(faultOf({ ...LEADER, timeline: 0 }, 0)).toBe('it only reads');
  expect(faultOf({ ...LEADER, isCutOff: true }, 0)).toBe('its synchronous standby has left it');
  expect(faultOf(LEADER, 4)).toBe('it is of timeline 3, and there has been 4');
});
