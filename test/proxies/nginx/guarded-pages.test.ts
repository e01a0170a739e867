import { testGuardedPages } from '../../support/guarded-pages.ts';
import { NGINX } from '../../support/guards.ts';

testGuardedPages(NGINX);
