import { Type } from 'typebox';
import { Choice, NextPageToken, PageQuery } from '../http/schemas.ts';
import { LINE_FORMATS } from './line.ts';

const NullableText = Type.Union([Type.String(), Type.Null()]);

const EventRecord = Type.Object(
  {
    account_id: Type.String(),
    workspace_id: Type.String(),
    version: Type.String(),
    event_time: Type.String({ examples: ['2026-11-22T07:04:05.123+00:00'] }),
    event_date: Type.String({ examples: ['2026-11-22'] }),
    source_ip_address: Type.String(),
    user_agent: Type.String(),
    session_id: NullableText,
    user_identity: Type.Object({ email: Type.String(), subject_name: NullableText }),
    service_name: Type.String(),
    action_name: Type.String(),
    request_id: Type.String(),
    request_params: Type.Record(Type.String(), Type.String()),
    response: Type.Object({
      status_code: Type.Integer(),
      error_message: NullableText,
      result: NullableText,
    }),
    audit_level: Type.String(),
    event_id: Type.String(),
    identity_metadata: Type.Null(),
    principal_id: Type.Union([Type.Integer(), Type.Null()]),
    occurrences: Type.Integer({
      description: 'How many alike events it stands for; more than one only for uses and refusals.',
    }),
    chain: Type.String({ description: 'Which node since which start.' }),
    chain_seq: Type.Integer({ description: 'The events of a chain are numbered without gaps.' }),
    prev_hash: Type.String({ description: 'SHA-256 in hex of the event before it in its chain.' }),
  },
  {
    title: 'AuditEvent',
    description:
      "The columns of Databricks' `system.access.audit`, and from `principal_id` on what Latchkey adds.",
  },
);

const PrincipalNames = Type.Record(Type.String(), Type.String(), {
  description: 'What the principals are called now whose ids the events have as `userId` or `targetUserId`.',
});

/** A page of events. */
export const EventsResponse = Type.Object(
  { events: Type.Array(EventRecord), principal_names: PrincipalNames, next_page_token: NextPageToken },
  { title: 'ListAuditEventsResponse' },
);

/** What has been committed since the answer before. */
export const TailResponse = Type.Object(
  {
    events: Type.Array(EventRecord),
    principal_names: PrincipalNames,
    cursor: Type.String({ description: 'Send it with the next request.' }),
    has_missed: Type.Boolean({
      description:
        'More has happened than one answer tells, and none of it is in this one: list the events anew, and go on from this cursor.',
    }),
  },
  { title: 'FollowAuditEventsResponse' },
);

/** An export is lines, not one JSON text. */
export const ExportLines = Type.String({
  description: 'JSON objects, one a line: events, and the signed statements of where the chains stand.',
});

const times = {
  start_time: Type.Optional(
    Type.Integer({ minimum: 0, description: 'From here on. Milliseconds since 1970.' }),
  ),
  end_time: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Up to before here. Milliseconds since 1970.' }),
  ),
};
const Word = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));

const filters = {
  ...times,
  actor: Word('Who acted: user name, application id, or the id of the principal.'),
  token_id: Type.Optional(
    Type.String({ pattern: '^[0-9a-f]{64}$', description: "A token's id, never its value." }),
  ),
  action_name: Word('Such as `generateDbToken`.'),
  service_name: Word('Such as `accounts`.'),
  source_ip_address: Word('From where, written as the events have it.'),
  status: Type.Optional(Type.Integer({ description: 'This status or a higher one: 400 for refusals.' })),
};

/** What events can be asked for by. */
export const EventQuery = Type.Object({ ...filters, ...PageQuery });

/** What events can be followed by. */
export const TailQuery = Type.Object({
  ...filters,
  cursor: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'The `cursor` of the answer before; left out to begin.',
    }),
  ),
});

/** What an export can be limited to. */
export const ExportQuery = Type.Object({
  ...times,
  format: Type.Optional(
    Choice([...LINE_FORMATS.keys()], {
      default: 'jsonl',
      description:
        '`jsonl`: as `system.access.audit`; `delivered`: as the audit logs that are delivered to a bucket.',
    }),
  ),
});
