import type { Caller } from '../audit/audit-event.ts';
import type { Principal } from './principal.ts';

/** Whoever changes the directory through an API. */
export interface Actor {
  readonly caller: Caller;
  readonly principal: Principal;
  /** By a token that is limited to scopes. */
  readonly isScoped: boolean;
}
