export { LatchkeyClient, type LatchkeyClientOptions } from './api.ts';
export { ApiError, type ClientErrorCode } from './api-error.ts';
export type { ClientCredential } from './credential.ts';
export type * from './wire.ts';
