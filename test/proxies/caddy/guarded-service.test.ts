import { testGuardedService } from '../../support/guarded-service.ts';
import { CADDY } from '../../support/guards.ts';

testGuardedService(CADDY);
