import type { ServiceConfig } from '../../config/upstream-service.ts';
import type { UpstreamConfig } from '../../config/upstreams.ts';
import { AnswerHeaders } from './answer-headers.ts';
import type { Connections } from './connections.ts';
import { credentialFor } from './credential.ts';
import { RequestHeaders } from './request-headers.ts';

/** An upstream that the gateway serves, with all that its requests need. */
export interface Served {
  readonly upstream: UpstreamConfig;
  readonly service: ServiceConfig;
  readonly connections: Connections;
  readonly requestHeaders: RequestHeaders;
  readonly answerHeaders: AnswerHeaders;
}

/** Undefined for one that is for forward-auth alone. */
export function makeServed(
  upstream: UpstreamConfig,
  { scheme, connectionsTo }: { scheme: 'http' | 'https'; connectionsTo: (url: string) => Connections },
): Served | undefined {
  const { service } = upstream;
  if (service === undefined) return undefined;
  return {
    ...{ upstream, service, connections: connectionsTo(service.url) },
    requestHeaders: new RequestHeaders(upstream, scheme, credentialFor(upstream)),
    answerHeaders: new AnswerHeaders({ isOnOwnOrigin: upstream.host === undefined }),
  };
}

/** What a service is asked for: the target as the client sent it, perhaps without the path of its upstream. */
export function targetAt({ upstream, service }: Served, target: string): string {
  if (!service.stripsPath || upstream.path === undefined) return target;
  const rest = target.slice(upstream.path.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
