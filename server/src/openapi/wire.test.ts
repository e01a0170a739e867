import type * as wire from '@latchkey/client';
import type { Static } from 'typebox';
import { expectTypeOf, test } from 'vitest';
import type { EventsResponse } from '../audit/event-schemas.ts';
import type { NotificationsResponse } from '../notifications/notification-schemas.ts';
import type { ScimErrorSchema } from '../scim/scim-schemas.ts';
import type * as secrets from '../secrets/secret-schemas.ts';
import type { AutoscopePreviewSchema } from '../tokens/autoscope/autoscope-schemas.ts';
import type * as tokens from '../tokens/token-schemas.ts';

// Checked with the types of all sources, by `npm run check`.
test('the client has the types that the document tells of', () => {
  expectTypeOf<Static<typeof tokens.TokenInfoSchema>>().toEqualTypeOf<wire.TokenInfo>();
  expectTypeOf<Static<typeof tokens.ManagedTokenInfoSchema>>().toEqualTypeOf<wire.ManagedTokenInfo>();
  expectTypeOf<Static<typeof tokens.TokenDetailsSchema>>().toEqualTypeOf<wire.TokenDetails>();
  expectTypeOf<Static<typeof tokens.OwnedTokenDetailsSchema>>().toEqualTypeOf<wire.OwnedTokenDetails>();
  expectTypeOf<Static<typeof tokens.TokenPageSchema>>().toEqualTypeOf<wire.ListEveryTokenResponse>();
  expectTypeOf<Static<typeof AutoscopePreviewSchema>>().toExtend<wire.AutoscopePreview>();
  expectTypeOf<Static<typeof NotificationsResponse>>().toEqualTypeOf<wire.ListNotificationsResponse>();
  expectTypeOf<Static<typeof EventsResponse>>().toExtend<wire.ListAuditEventsResponse>();
  expectTypeOf<Static<typeof secrets.ScopesAnswer>>().toEqualTypeOf<wire.ListSecretScopesResponse>();
  expectTypeOf<Static<typeof secrets.SecretsAnswer>>().toEqualTypeOf<wire.ListSecretsResponse>();
  expectTypeOf<Static<typeof secrets.SecretAnswer>>().toEqualTypeOf<wire.GetSecretResponse>();
  expectTypeOf<Static<typeof secrets.AclsAnswer>>().toEqualTypeOf<wire.ListSecretAclsResponse>();
  expectTypeOf<Static<typeof secrets.PutSecretBody>>().toEqualTypeOf<wire.PutSecretRequest>();
  expectTypeOf<Static<typeof secrets.PutAclBody>>().toEqualTypeOf<wire.PutSecretAclRequest>();
  expectTypeOf<Static<typeof ScimErrorSchema>>().toEqualTypeOf<wire.ScimErrorBody>();
});
