import { testGuardedPages } from '../../support/guarded-pages.ts';
import { GATEWAY_BEHIND_TLS } from '../../support/guards.ts';

testGuardedPages(GATEWAY_BEHIND_TLS);
