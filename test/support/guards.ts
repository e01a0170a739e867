import type { Guard } from './guarded.ts';
import { startBeforeGateway, startCaddy, startEnvoy, startNginx, startTraefik } from './proxies.ts';

/** nginx knows of no answer but yes and two kinds of no: anything else is its own error, of which the file makes some. */
export const NGINX: Guard = {
  name: 'nginx',
  start: startNginx,
  statusWithoutLatchkey: 500,
  statusWithoutDatabase: 503,
};

/** Caddy hands on what Latchkey answers. */
export const CADDY: Guard = {
  name: 'Caddy',
  start: startCaddy,
  statusWithoutLatchkey: 502,
  statusWithoutDatabase: 503,
};

/** Latchkey's own gateway: there is nothing in front of it, so it believes nobody about where a client is. */
export const GATEWAY: Guard = {
  name: 'the gateway',
  start: async ({ latchkeyPort: port }) => ({ port, host: 'mlflow.example.com' }),
  upstream: (servicePort) => `host = "mlflow.example.com"\nurl = "http://127.0.0.1:${servicePort}"`,
  env: { LATCHKEY_TRUSTED_PROXIES: '' },
  statusWithoutLatchkey: undefined,
  statusWithoutDatabase: 503,
};

/** The same where something else ends TLS. */
export const GATEWAY_BEHIND_TLS: Guard = { ...GATEWAY, start: startBeforeGateway, env: {} };

/** Envoy finds the upstream by its host; `program` is where it is. */
export function envoy(program: string): Guard {
  return {
    name: 'Envoy',
    start: (around) => startEnvoy(program, around),
    upstream: () => 'host = "mlflow.example.com"',
    statusWithoutLatchkey: 503,
    statusWithoutDatabase: 503,
  };
}

/** Traefik hands on what Latchkey answers; `program` is where it is. */
export function traefik(program: string): Guard {
  return {
    name: 'Traefik',
    start: (around) => startTraefik(program, around),
    statusWithoutLatchkey: 500,
    statusWithoutDatabase: 503,
  };
}
