import { Type } from 'typebox';
import { Choice, EpochMs } from '../../http/schemas.ts';

const Count = (description: string) => Type.Integer({ minimum: 0, description });

const AgeClass = Type.Object({
  under_days: Type.Optional(Type.Integer({ description: 'Absent: all that are older.' })),
  tokens: Count('Tokens that are younger than so many days, and in no class before.'),
});

const ExpiryWeek = Type.Object({
  start_time: EpochMs('From when on.'),
  end_time: EpochMs('Up to when.'),
  tokens: Count('Tokens that expire in between.'),
});

export const OverviewSchema = Type.Object(
  {
    tokens: Type.Object({
      as_of: EpochMs(
        'When tokens were counted: that is remembered for some seconds, or minutes where there are many.',
      ),
      living: Count('Tokens that are neither revoked nor expired.'),
      owners: Count('Who has them.'),
      used_last_day: Count('Of those, used within the last 24 hours.'),
      expiring_within_7_days: Count('Of those, expiring within 7 days.'),
      expiring_within_30_days: Count('Of those, expiring within 30 days.'),
      unused_for_30_days: Count('Of those, neither used nor generated within the last 30 days.'),
      never_expiring: Count('Of those, without an end.'),
      ages: Type.Array(AgeClass, { description: 'From the youngest to the oldest.' }),
      expiries: Type.Array(ExpiryWeek, { description: 'The next 13 weeks.' }),
      expiring_later: Count('Those that expire after these weeks.'),
    }),
    administrators: Count('Active administrators.'),
    failed_sign_ins_last_day: Count(
      'Passwords in the last 24 hours that were wrong, or refused unseen since too many were; also by Basic authentication.',
    ),
  },
  { title: 'Overview' },
);

export const VerificationHistorySchema = Type.Object(
  {
    as_of: EpochMs('When this was asked; the last ten seconds may be missing.'),
    span: Choice(['minute', 'hour']),
    buckets: Type.Array(
      Type.Object({
        start_time: EpochMs('The beginning of the minute or hour (UTC).'),
        outcomes: Type.Record(Type.String(), Type.Integer(), {
          description:
            'How often each outcome came about: `ok` for a good token, otherwise why it was refused. Those that did not are left out.',
        }),
      }),
      { description: 'From the oldest; spans in which nothing was verified are left out.' },
    ),
  },
  { title: 'VerificationHistory' },
);
