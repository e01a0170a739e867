import type { TObject, TSchema } from 'typebox';
import type { ErrorCode } from '../errors.ts';

/** The parts that the API is read in, in reading order, and what each is about. */
export const API_TAGS = {
  Tokens: "One's own personal access tokens, as Databricks' Token API has them.",
  'Token details':
    "One's own tokens with all that is known of them: what Databricks' shapes have no room for. Administrators may ask about everybody's.",
  'Token management': "Everybody's tokens, for administrators: Databricks' Token Management API.",
  Upstreams: 'The services behind Latchkey, and what tokens do there.',
  Overview: 'What an administrator sees first.',
  'Token reports': 'What administrators look for among the tokens that work.',
  Notifications: 'What people and programs are told of tokens, by mail and webhook.',
  Permissions: 'Who may use tokens, and who may authenticate by password.',
  Secrets: "Values that programs read and nobody else should: Databricks' Secrets API.",
  DBFS: "Files: Databricks' DBFS API.",
  Files: 'Files with what DBFS has no room for: who owns them, who may do what, downloads.',
  Clusters:
    "The Spark clusters that the team has, as Databricks' Clusters API lists them, and their registry.",
  'Sign-in': "Signing in and out with a browser, one's own sessions, and passwords.",
  'Current user': 'Who a credential stands for.',
  Users: 'People: SCIM 2.0 (RFC 7644) as Databricks speaks it.',
  'Service principals': 'Principals for programs, by SCIM 2.0.',
  Groups: 'Groups and who is in them, by SCIM 2.0.',
  'IP access lists': 'From which addresses requests are taken.',
  'Workspace settings': 'The switches of the workspace.',
  Nodes: 'The processes that serve over one database.',
  Audit: 'The audit trail.',
  Discovery: 'What clients ask about the server before anything else.',
  Introspection: 'What services ask about the tokens that come to them (RFC 7662).',
  Health: 'For load balancers and monitoring.',
} as const satisfies Record<string, string>;

export type ApiTag = keyof typeof API_TAGS;

/** Errors that a route answers in a form of its own. */
export interface ErrorForm {
  readonly schema: TSchema;
  /** The status that an error has in this form; undefined: it is told as everywhere. */
  statusOf(code: ErrorCode): number | undefined;
}

/**
 * What a route says of itself for the OpenAPI document, besides what is said already: its answers are those of
 * `schema.response`, and who may call it is its `access`. Nothing here checks a request (docs/decisions/0004, 0018).
 */
export interface RouteDoc {
  /** `operationId`: clients are generated with it, so it stays. The same for a path and its `/preview/` twin. */
  readonly id: string;
  readonly tag: ApiTag;
  readonly summary: string;
  /** Whole sentences; paragraphs are parted by an empty line. */
  readonly description?: string;
  readonly path?: TObject;
  /** Lists are written joined by commas. */
  readonly query?: TObject;
  readonly body?: TObject;
  readonly bodyIsOptional?: boolean;
  /** The fields may come as `application/x-www-form-urlencoded`, too. */
  readonly bodyMayBeForm?: boolean;
  /**
   * Answers by status, where Fastify does not write them by `schema.response`: streams, and SCIM's, which are cut down
   * to what was asked for before and take five times as long that way.
   */
  readonly answers?: Readonly<Record<number, TSchema>>;
  /** Those that its rules throw; what follows from `access`, method and fields is known. */
  readonly errors?: readonly ErrorCode[];
  readonly errorForm?: ErrorForm;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route has one, or the server does not start; `page` is for browsers and no part of the API. */
    doc?: RouteDoc | 'page';
  }
}
