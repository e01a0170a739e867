import { describe, test } from 'vitest';
import { testGuardedService } from '../support/guarded-service.ts';
import { traefik } from '../support/guards.ts';
import { testHostileRequests } from '../support/hostile-requests.ts';
import { expectQuestion } from '../support/overheard.ts';
import { TRAEFIK_QUESTION } from '../support/questions.ts';
import { pathOrNothing } from './provide.ts';
import { provideTraefik } from './provide-traefik.ts';

const program = pathOrNothing('Traefik', await provideTraefik('v3.7.13'));

describe.skipIf(program === undefined)('Traefik', () => {
  const guard = traefik(program ?? '');

  testGuardedService(guard);
  testHostileRequests(guard);

  test('asks in the bytes that Latchkey is tested with', () => expectQuestion(guard, TRAEFIK_QUESTION));
});
