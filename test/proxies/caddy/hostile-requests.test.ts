import { CADDY } from '../../support/guards.ts';
import { testHostileRequests } from '../../support/hostile-requests.ts';

testHostileRequests(CADDY);
