import { testGuardedService } from '../../support/guarded-service.ts';
import { NGINX } from '../../support/guards.ts';

testGuardedService(NGINX);
