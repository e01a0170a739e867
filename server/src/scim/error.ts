import type { ScimErrorBody } from '@latchkey/client';
import { ERRORS, type ErrorCode, LatchkeyError } from '../errors.ts';

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
  const status = scimStatusOf(error.code);
  if (status === undefined) return undefined;
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  const scimType = error instanceof ScimError ? { scimType: error.scimType } : {};
  return { status, body: { schemas, ...scimType, detail: error.message, status: String(status) } };
}

/** The status that an error has in SCIM's form; undefined where it is told in Databricks'. */
export function scimStatusOf(code: ErrorCode): number | undefined {
  // 409 carries no `scimType`: the SDKs would put it before the message, and Terraform compares the whole of that.
  if (code === 'already_exists') return 409;
  const { status } = ERRORS[code];
  return [400, 404, 413].includes(status) ? status : undefined;
}
