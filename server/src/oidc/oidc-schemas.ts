import { Type } from 'typebox';
import { Choice, EpochMs } from '../http/schemas.ts';

const IdentityProvider = Type.Object(
  {
    name: Type.String(),
    title: Type.String({ description: 'What its button says.' }),
    is_reachable: Type.Boolean({ description: 'Whether it has not just failed to answer.' }),
  },
  { title: 'IdentityProvider' },
);

/** What whoever is not signed in yet may choose from. */
export const SignInOptionsSchema = Type.Object(
  {
    password: Type.Boolean({ description: 'Whether passwords are taken.' }),
    identity_providers: Type.Array(IdentityProvider),
  },
  { title: 'SignInOptions' },
);

/** Where a browser is to go. */
export const AuthorizationSchema = Type.Object(
  { authorization_url: Type.String({ description: 'Where to send the browser; it comes back by itself.' }) },
  { title: 'Authorization' },
);

const IdentityLink = Type.Object(
  {
    link_id: Type.String(),
    issuer: Type.String(),
    subject: Type.String({ description: 'What the issuer calls the person.' }),
    email: Type.Optional(Type.String({ description: 'As the provider told it when it was linked.' })),
    provider: Type.Optional(Type.String({ description: 'Absent: it is not set up any more.' })),
    title: Type.Optional(Type.String()),
    linked_by: Choice(['email', 'user', 'provisioning'], { description: 'How it came to be linked.' }),
    linked_time: EpochMs('When it was linked.'),
    last_sign_in_time: Type.Optional(EpochMs('When it last signed in; absent: never.')),
  },
  { title: 'IdentityLink' },
);

/** The ways in that a user has. */
export const IdentityLinksSchema = Type.Object(
  {
    has_password: Type.Boolean({ description: 'Whether one can sign in with a password.' }),
    identity_links: Type.Array(IdentityLink),
    identity_providers: Type.Array(IdentityProvider),
  },
  { title: 'IdentityLinks' },
);
