import { GATEWAY } from '../../support/guards.ts';
import { testHostileRequests } from '../../support/hostile-requests.ts';

testHostileRequests(GATEWAY);
