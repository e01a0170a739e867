import { testGuardedService } from '../../support/guarded-service.ts';
import { GATEWAY } from '../../support/guards.ts';

testGuardedService(GATEWAY);
