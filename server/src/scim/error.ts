import type { ScimErrorBody } from '@latchkey/client';
import { LatchkeyError } from '../errors.ts';

/** RFC 7644 §3.12, table 9: those that are sent. */
export type ScimType =
  | 'invalidFilter'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'invalidValue'
  | 'noTarget'
  | 'tooMany';

/** A request that SCIM has a word for what is wrong with. */
export class ScimError extends LatchkeyError {
  readonly scimType: ScimType;

  constructor(scimType: ScimType, message: string) {
    super('invalid_parameter', message);
    this.name = 'ScimError';
    this.scimType = scimType;
  }
}

/**
 * SCIM's form of an error about the request or the thing it names. Undefined for all others: what concerns the
 * credential, the load or the server itself is told in Databricks' form, which every client reads.
 */
export function presentScimError(error: LatchkeyError): { status: number; body: ScimErrorBody } | undefined {
  // 409 carries no `scimType`: the SDKs would put it before the message, and Terraform compares the whole of that.
  const status = error.code === 'already_exists' ? 409 : error.status;
  if (![400, 404, 409, 413].includes(status)) return undefined;
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  const scimType = error instanceof ScimError ? { scimType: error.scimType } : {};
  return { status, body: { schemas, ...scimType, detail: error.message, status: String(status) } };
}
