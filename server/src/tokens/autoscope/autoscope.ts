import { allows, covers, isScope, type Scope, type Scopes } from '../../permissions/scopes.ts';

/** What was decided about a token's learning. Whether it has learnt for long enough is a matter of the time. */
export type LearningState = 'learning' | 'user_selected' | 'disabled';

/** What a token learns of the scopes it uses. Instants are epoch milliseconds. */
export interface Autoscope {
  readonly state: LearningState;
  readonly startedAt: number;
  /** When it has learnt for long enough; it goes on until somebody decides. */
  readonly endsAt: number;
  /** The scopes that its calls needed, and the routes it called that no scope opens (`GET /metrics`). */
  readonly called: readonly string[];
}

/** So many calls of one kind, between two instants. */
export interface SeenCalls {
  /** A scope, or a route as above. */
  readonly called: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

/** Databricks' names without their prefix `AUTOSCOPE_STATE_`. */
export const AUTOSCOPE_STATES = [
  'DISABLED',
  'RUNNING',
  'COMPLETED',
  'USER_SELECTED',
  'API_NOT_COVERED',
] as const;

export type AutoscopeState = (typeof AUTOSCOPE_STATES)[number];

/** Where a token's learning stands. What no scope covers is told before all else: narrowing would break it. */
export function autoscopeState(autoscope: Autoscope | undefined, now: number): AutoscopeState {
  if (autoscope === undefined || autoscope.state === 'disabled') return 'DISABLED';
  if (autoscope.state === 'user_selected') return 'USER_SELECTED';
  if (uncoveredRoutes(autoscope).length > 0) return 'API_NOT_COVERED';
  return now < autoscope.endsAt ? 'RUNNING' : 'COMPLETED';
}

/** The scopes that its calls needed, in the order of the alphabet. */
export function learntScopes({ called }: Autoscope): Scope[] {
  return called.filter(isScope);
}

/** What it called that no scope opens. */
export function uncoveredRoutes({ called }: Autoscope): string[] {
  return called.filter((name) => !isScope(name));
}

/** Learning that begins now. */
export function beginLearning(now: number, windowMs: number): Autoscope {
  return { state: 'learning', startedAt: now, endsAt: now + windowMs, called: [] };
}

/** What an update does to a token's learning; undefined: nothing. Whoever sets other scopes has thereby chosen. */
export function autoscopeAfter(
  { scopes, autoscope }: { readonly scopes?: Scopes; readonly autoscope?: Autoscope },
  update: { readonly scopes?: Scopes | undefined; readonly learns?: boolean | undefined },
  begin: () => Autoscope,
): Autoscope | undefined {
  if (update.learns === true) return autoscope?.state === 'learning' ? undefined : begin();
  if (update.learns === false) return autoscope && { ...autoscope, state: 'disabled', called: [] };
  if (autoscope?.state !== 'learning' || update.scopes === undefined) return undefined;
  return areSame(scopes, update.scopes) ? undefined : { ...autoscope, state: 'user_selected' };
}

/** Whether two lists of scopes allow the same; an empty one is no limit, as in an update. */
export function areSame(some: Scopes | undefined, others: Scopes | undefined): boolean {
  const [a, b] = [orNoLimit(some), orNoLimit(others)];
  return covers(a, b) && covers(b, a);
}

/** What a token would keep if it were narrowed to what it has learnt: no more than it has. */
export function keptScopes(scopes: Scopes | undefined, autoscope: Autoscope): Scope[] {
  return learntScopes(autoscope).filter((scope) => allows(scopes, scope));
}

function orNoLimit(scopes: Scopes | undefined): Scopes | undefined {
  return scopes?.length === 0 ? undefined : scopes;
}
