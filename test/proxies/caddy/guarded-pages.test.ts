import { testGuardedPages } from '../../support/guarded-pages.ts';
import { CADDY } from '../../support/guards.ts';

testGuardedPages(CADDY);
