import type { Clock } from '../clock.ts';
import type { IdentityProviderConfig } from '../config/identity-providers.ts';
import type { ProviderClient } from './provider-client.ts';

/** A client for each provider. The library is loaded for whoever has one only: it is much of the time that a start takes. */
export async function makeProviderClients(
  configs: readonly IdentityProviderConfig[],
  deps: { readonly clock: Clock; readonly maxAgeSeconds: number },
): Promise<ProviderClient[]> {
  if (configs.length === 0) return [];
  const { ProviderClient } = await import('./provider-client.ts');
  return configs.map((config) => new ProviderClient({ config, ...deps }));
}
