import { Type } from 'typebox';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { ErrorForm } from '../http/route-doc.ts';
import type { NamedSchemas } from './named-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** Every error but SCIM's. Databricks: "Errors". */
const ErrorSchema = Type.Object(
  {
    error_code: Type.Unsafe<string | number>({
      type: ['string', 'integer'],
      description:
        'What clients branch on, such as `INVALID_PARAMETER_VALUE`. With `LATCHKEY_STRICT_WIRE` a refused credential has the status here, as a number.',
    }),
    message: Type.String({ description: 'What to do next, for people. Do not branch on it.' }),
  },
  { title: 'Error' },
);

const DENIED = [
  'invalid_access_token',
  'tokens_disabled',
  'no_token_permission',
  'insufficient_scope',
] as const;
const ADDRESS = ['address_blocked', 'address_unknown', 'password_attempts_refused'] as const;

/** What is the same at so many operations that it is written once; codes as in the table of errors. */
const SHARED: Readonly<Record<string, readonly ErrorCode[]>> = {
  Malformed: ['malformed_request'],
  Invalid: ['malformed_request', 'invalid_parameter'],
  Denied: [...DENIED, 'permission_denied', ...ADDRESS],
  ActDenied: [...DENIED, 'permission_denied', 'proof_required', 'cross_origin', ...ADDRESS],
  Unauthenticated: ['unauthenticated'],
  TooLarge: ['request_too_large'],
  Misdirected: ['misdirected'],
  Failed: ['internal'],
  ActFailed: ['outcome_unknown', 'internal'],
  Unavailable: ['unavailable'],
  Overloaded: ['overloaded', 'unavailable'],
};

/** The response that tells of these errors, which have one status; or a reference to it. */
export function sharedResponse(
  codes: readonly ErrorCode[],
  form: ErrorForm | undefined,
  schemas: NamedSchemas,
): Json {
  const own = form && codes.some((code) => form.statusOf(code) !== undefined) ? form : undefined;
  const shared = Object.entries(SHARED).find(([, those]) => those.join() === codes.join());
  if (own === undefined && shared !== undefined) return { $ref: `#/components/responses/${shared[0]}` };
  return present(codes, own, schemas);
}

/** The responses that are referred to. */
export function listSharedResponses(schemas: NamedSchemas): Json {
  return Object.fromEntries(
    Object.entries(SHARED).map(([name, codes]) => [name, present(codes, undefined, schemas)]),
  );
}

/** The table of errors, for pages that show it. */
export function presentErrorTable(): Json {
  return Object.fromEntries(
    Object.entries(ERRORS).map(([code, { status, errorCode, meaning, advice }]) => [
      code,
      { status, error_code: errorCode, meaning, advice },
    ]),
  );
}

function present(codes: readonly ErrorCode[], form: ErrorForm | undefined, schemas: NamedSchemas): Json {
  const common = schemas.refer(ErrorSchema);
  // What is wrong with a request before its route is known is told as everywhere.
  const isAlsoCommon = codes.includes('malformed_request');
  const own = form && schemas.refer(form.schema);
  const schema = own === undefined ? common : isAlsoCommon ? { anyOf: [own, common] } : own;
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/json': { schema } },
    'x-latchkey-errors': codes,
  };
}
