import type { AuditEventRecord } from '@latchkey/client';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { auditActions } from '../../../texts/audit-sentences.tsx';
import { Sentence } from './Sentence.tsx';

const ALICE = 'alice@example.com';

/** What the page says, without its markup. */
function said(service: string, action: string, params: Record<string, string> = {}, status = 200): string {
  const event = {
    ...{ service_name: service, action_name: action, request_params: params, principal_id: 7 },
    ...{ user_identity: { email: ALICE, subject_name: null }, source_ip_address: '203.0.113.9' },
    response: { status_code: status, error_message: null, result: null },
  } as unknown as AuditEventRecord;
  return renderToStaticMarkup(<Sentence event={event} names={{}} />).replaceAll(/<[^>]*>/g, '');
}

test('every action has words of its own, granted and refused', () => {
  for (const [service, actions] of Object.entries(auditActions)) {
    for (const action of Object.keys(actions)) {
      const words = said(service, action);
      expect(words, `${service} ${action}`).toMatch(/^[A-Za-z].* \S/);
      expect(words).not.toContain('undefined');
      expect(words).not.toBe(`${ALICE} ${action}`);
      expect(said(service, action, {}, 403)).not.toContain('undefined');
    }
  }
});

test('what two services call alike is told apart', () => {
  expect(said('dbfs', 'delete', { path: '/tmp/a' })).toBe(`${ALICE} deleted /tmp/a`);
  expect(said('accounts', 'delete', { targetUserName: 'bob' })).toBe(`${ALICE} deleted bob`);
});

test('what was refused is not told as done', () => {
  const place = { scope: 'jobs', key: 'password' };
  const what = 'read the secret password of the scope jobs';
  expect(said('secrets', 'getSecret', place)).toBe(`${ALICE} ${what}`);
  expect(said('secrets', 'getSecret', place, 403)).toBe(`${ALICE} tried to ${what}, and could not`);
});

test('an action of a later version is shown by its name', () => {
  for (const action of ['teleport', 'constructor']) {
    expect(said('latchkey', action)).toBe(`${ALICE} ${action}`);
    expect(said(action, action)).toBe(`${ALICE} ${action}`);
  }
});
