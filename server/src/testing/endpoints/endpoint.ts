import type { Principal } from '../../principals/principal.ts';
import type { TestApp, TestToken } from '../harness.ts';

/** What the requests of the table are about. */
export interface Cast {
  readonly app: TestApp;
  readonly alice: Principal;
  readonly bob: Principal;
  readonly robot: Principal;
  /** A new token of Alice's. */
  aliceToken(): Promise<TestToken>;
}

interface Input {
  readonly path?: string;
  readonly body?: unknown;
}

interface WrongInput extends Input {
  /** It breaks a rule that the OpenAPI document tells in words only. */
  readonly isBeyondSchema?: boolean;
}

type Make = (cast: Cast, caller: Principal) => Input | Promise<Input>;

/** An endpoint: who may call it, and what it answers to each kind of input. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As the route is written. */
  readonly path: string;
  readonly who:
    | 'anyone'
    /** No credential is looked at, but no browser may. */
    | 'anyone but browsers'
    /** Without a credential, or with a good one that may read tokens. */
    | 'anyone, or everybody'
    | 'everybody'
    | 'administrators'
    | 'administrators without a token'
    | 'service principals'
    | 'tokens'
    | 'sessions'
    | 'tokens'
    | 'sessions and passwords';
  readonly good: Make;
  /** Status of a good request; left out: 200. */
  readonly status?: number;
  /** Somebody else's thing, or one that is not there. */
  readonly foreign?: { readonly input: Make; readonly answer: readonly [status: number, errorCode: string] };
  readonly wrongTypes?: readonly WrongInput[];
  /** Needs no body, or takes none. */
  readonly bodyless?: boolean;
  /** Takes more than the others, so that what is too large for them is not for it. */
  readonly takesLargeBodies?: boolean;
  /** What is wrong with a request is told in SCIM's form: its code is then `SCIM_` and the status. */
  readonly isScim?: boolean;
}

/** The id of a token that is not there. */
export const UNKNOWN_TOKEN = 'f'.repeat(64);
/** What is told of a token or a principal that is not there. */
export const GONE = [404, 'RESOURCE_DOES_NOT_EXIST'] as const;
