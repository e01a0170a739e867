import type { GenerateTokenRequest } from '@latchkey/client';
import type { RunningServer } from '../../support/latchkeyd.ts';
import { ALICE, addPerson, ask, generate, type Person } from '../people.ts';
import type { Stage } from './screen.ts';

const DAY_SECONDS = 86_400;

/** Fills a new server that has Alice with what there is to look at. */
export async function prepareStage(server: RunningServer): Promise<Stage> {
  const bob = await addPerson(server, 'bob');
  const carol = await addPerson(server, 'carol');
  await generate(server, carol, { comment: 'Old runner', lifetime_seconds: 30 * DAY_SECONDS });
  await generateSomeTokens(server);
  return { server, alice: ALICE, bob, carol };
}

/** One of each kind: used, unused, without a comment, limited, soon to expire, expired, revoked, with descendants. */
async function generateSomeTokens(server: RunningServer): Promise<void> {
  const by = (request: GenerateTokenRequest, by: Person | string = ALICE) => generate(server, by, request);
  await by({ comment: 'Old laptop', lifetime_seconds: 1 });
  const lost = await by({ comment: 'Lost phone', lifetime_seconds: 90 * DAY_SECONDS });
  await by({ comment: 'Terraform in CI, production workspace', lifetime_seconds: 365 * DAY_SECONDS });
  const parent = await by({ comment: 'Nightly export', lifetime_seconds: 90 * DAY_SECONDS });
  await by({ comment: 'Export worker 1', lifetime_seconds: 30 * DAY_SECONDS }, parent.token_value);
  await by({ comment: 'Export worker 2', lifetime_seconds: 30 * DAY_SECONDS }, parent.token_value);
  await by({
    comment: 'Backup of notebooks',
    lifetime_seconds: 60 * DAY_SECONDS,
    scopes: ['workspace'],
    allowed_cidrs: ['10.20.0.0/16'],
  });
  await by({ comment: 'Dashboards', lifetime_seconds: 3 * DAY_SECONDS, scopes: ['sql', 'dashboards'] });
  const learner = await by({ comment: 'Metrics collector', autoscope_enabled: true });
  await ask(server, learner.token_value, '/api/2.0/preview/scim/v2/Users');
  await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${learner.token_value}` } })
  ).body?.cancel();
  await by({ lifetime_seconds: 7 * DAY_SECONDS + 60 });
  await fetch(`${server.url}/api/latchkey/1.0/token/revoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${parent.token_value}`, 'content-type': 'application/json' },
    body: JSON.stringify({ token_id: lost.token_info.token_id, leaked: true }),
  });
}
