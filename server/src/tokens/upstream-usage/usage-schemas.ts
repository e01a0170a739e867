import { Type } from 'typebox';
import { EpochMs, NextPageToken } from '../../http/schemas.ts';
import { OwnedTokenDetailsSchema } from '../token-schemas.ts';

const Counts = {
  allowed: Type.Integer({ description: 'Requests that were let through.' }),
  refused: Type.Integer({
    description: 'Requests that were refused: no good credential, no scope, no group.',
  }),
  limited: Type.Integer({ description: "Requests that were more than the upstream's `rate_limit` allows." }),
  unavailable: Type.Integer({
    description: 'Requests that were refused since the database did not answer; without whose they were.',
  }),
};
const LastUsed = Type.Optional(EpochMs('When a request was last let through; absent: none was.'));

/** What a token did at each upstream. */
export const TokenUsageSchema = Type.Object(
  {
    as_of: EpochMs('Now: what happened in the last minute may be missing.'),
    upstreams: Type.Array(
      Type.Object({
        name: Type.String({ description: 'Of the upstream, as the configuration has or had it.' }),
        ...Counts,
        last_used_time: LastUsed,
        clients: Type.Array(
          Type.Object({
            address: Type.String(),
            user_agent: Type.String({
              description: 'What the client calls itself; it may call itself anything.',
            }),
            last_used_time: EpochMs('When it was last used so.'),
          }),
          { description: 'The latest clients that were let through, at most five, the latest first.' },
        ),
      }),
    ),
  },
  { title: 'TokenUsage' },
);

/** What was done at an upstream by the hour. */
export const UsageHoursSchema = Type.Object(
  {
    hours: Type.Array(Type.Object({ start_time: EpochMs('The beginning of the hour (UTC).'), ...Counts }), {
      description: 'The latest first; hours in which nothing happened are left out.',
    }),
    next_page_token: NextPageToken,
  },
  { title: 'UsageHours' },
);

/** The upstreams that there are, with what may be done there and what was. */
export const UpstreamListSchema = Type.Object(
  {
    as_of: TokenUsageSchema.properties.as_of,
    upstreams: Type.Array(
      Type.Object({
        name: Type.String(),
        is_configured: Type.Boolean({
          description: 'Whether it is in the configuration of the node that answers; otherwise it only was.',
        }),
        host: Type.Optional(Type.String()),
        path: Type.Optional(Type.String()),
        scope: Type.Optional(Type.String({ description: 'What a token that is limited to scopes needs.' })),
        read_scope: Type.Optional(Type.String({ description: 'What is enough for it where it only reads.' })),
        groups: Type.Optional(
          Type.Array(Type.String(), { description: 'Whose members are let in; absent: everybody.' }),
        ),
        rate_limit: Type.Optional(
          Type.Object({
            requests: Type.Integer({ description: 'So many for each token in each period.' }),
            period_seconds: Type.Integer(),
            burst: Type.Integer({ description: 'So many at once.' }),
          }),
        ),
        ...Counts,
        last_used_time: LastUsed,
      }),
    ),
  },
  { title: 'UpstreamList' },
);

/** The tokens that were seen at an upstream. */
export const UpstreamTokensSchema = Type.Object(
  {
    tokens: Type.Array(
      Type.Object({ token_info: OwnedTokenDetailsSchema, ...Counts, last_used_time: LastUsed }),
      { description: 'Those that were seen last come first.' },
    ),
    next_page_token: NextPageToken,
  },
  { title: 'UpstreamTokens' },
);
