import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LatchkeyError } from '../errors.ts';
import { limitBody } from '../http/body-time.ts';
import type { ClientAddressReader } from '../http/client-address.ts';
import type { Listener } from '../http/listener.ts';
import { type OwnOrigins, refuseCrossOrigin, refuseMisdirected } from '../http/own-origins.ts';
import type { PlainAnswerer } from '../http/plain-connections.ts';
import type { PlainRequest } from '../http/plain-request.ts';
import { answerRaw } from '../http/raw-answer.ts';
import { type HeadedRequest, type RequestHead, readHead } from '../http/request-head.ts';
import type { Handler } from '../http/server.ts';
import { answerRefusal, idHeaders } from './answer.ts';
import { NodeAsking, PlainAsking } from './asking.ts';
import { type ForwardAuth, isForwardAuth } from './forward-auth.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Route } from './gateway/served-upstreams.ts';
import { type HostDoor, isReserved } from './host-door.ts';
import type { Upstreams } from './upstreams.ts';

interface DispatchDeps {
  /** Known once the server listens. */
  readonly own: () => OwnOrigins;
  readonly api: Handler;
  readonly forwardAuth: Pick<ForwardAuth, 'handle'>;
  readonly gateway: Pick<Gateway, 'route' | 'handle' | 'handlePlain' | 'handleUpgrade'>;
  readonly hostDoor: Pick<HostDoor, 'handle'>;
  readonly upstreams: Pick<Upstreams, 'findPagesAt'>;
  readonly clientAddress: ClientAddressReader;
  readonly workspaceId: string;
}

/**
 * Takes every request of a server: reads its head, refuses what must not go further whoever asks, and passes it
 * on. Refusals here come before authentication, so they hold for every kind of credential.
 */
export function dispatch(listener: Listener, deps: DispatchDeps): void {
  const { server } = listener;
  // Bodies have limits of their own here (body-time.ts): an upload may take hours.
  server.requestTimeout = 0;
  server.on('request', (request, response) => take(deps, request, response));
  // Otherwise Node would ask for the body before anybody knows whose it is.
  server.on('checkContinue', (request, response) => take(deps, request, response, true));
  server.on('upgrade', (request: IncomingMessage, socket: Socket, first: Buffer) => {
    if (isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const head = readHead(request, randomUUID(), deps.clientAddress);
    const route = routeOf(deps, head);
    const refusal = refuse(head, route, deps.own());
    if (refusal !== undefined || route === undefined || 'refusal' in route)
      answerRaw(socket, refusal ?? noUpgrade(), idHeaders(head.requestId, deps.workspaceId));
    else deps.gateway.handleUpgrade(request, { socket, first, head, served: route.served });
  });
  listener.servePlain((request, answerer) => takePlain(deps, request, answerer));
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    if (isAnswering(socket)) socket.destroy();
    else answerRaw(socket, noUpgrade());
  });
}

function take(
  deps: DispatchDeps,
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue = false,
): void {
  const head = readHead(request, randomUUID(), deps.clientAddress);
  (request as HeadedRequest).latchkeyHead = head;
  const route = routeOf(deps, head);
  const served = route !== undefined && 'served' in route ? route.served : undefined;
  // A proxy asks with the headers of somebody else's request: its host and its page's origin are not ours.
  const isQuestion = isForwardAuth(head.url);
  // Under the host of an upstream with pages nothing is ours but the door.
  const isElsewhere = isQuestion || served !== undefined;
  const visited = isElsewhere ? undefined : deps.upstreams.findPagesAt(head.host);
  const refusal = isQuestion || visited !== undefined ? undefined : refuse(head, route, deps.own());
  if (refusal === undefined && served !== undefined) {
    deps.gateway.handle({ request, response, head, served, expectsContinue });
    return;
  }
  if (head.hasBody) limitBody(request, response);
  if (refusal !== undefined) {
    answerRefusal(request, response, refusal, { head, workspaceId: deps.workspaceId });
    return;
  }
  if (expectsContinue) response.writeContinue();
  if (isQuestion) deps.forwardAuth.handle(new NodeAsking(request, response, head));
  else if (visited !== undefined) deps.hostDoor.handle({ request, response, head, upstream: visited });
  else deps.api(request, response);
}

/** Takes a question of a proxy, or what is for an upstream and refused by nothing that is looked at here. */
function takePlain(deps: DispatchDeps, request: PlainRequest, answerer: PlainAnswerer): boolean {
  const head = readHead(request, randomUUID(), deps.clientAddress);
  if (isForwardAuth(head.url)) {
    deps.forwardAuth.handle(new PlainAsking(request, answerer, head));
    return true;
  }
  const route = routeOf(deps, head);
  if (route === undefined || 'refusal' in route || refuse(head, route, deps.own()) !== undefined)
    return false;
  deps.gateway.handlePlain({ request, answerer, head, served: route.served });
  return true;
}

/** Whom the gateway carries a request to: none where its path is reserved, however it would go on from there. */
function routeOf({ gateway, upstreams }: DispatchDeps, head: RequestHead): Route {
  if (isForwardAuth(head.url)) return undefined;
  if (isReserved(head.url) && upstreams.findPagesAt(head.host) !== undefined) return undefined;
  return gateway.route(head);
}

/**
 * Whether an earlier request on the connection is still being answered: Node tells of an upgrade as soon as it has read
 * it, and what is written then would stand in the middle of that answer. By the mark that Node itself goes by.
 */
function isAnswering(socket: Socket & { readonly _httpMessage?: unknown }): boolean {
  return socket._httpMessage !== undefined && socket._httpMessage !== null;
}

function refuse(head: RequestHead, route: Route, own: OwnOrigins): LatchkeyError | undefined {
  if (route !== undefined && 'refusal' in route) return route.refusal;
  const isAtTheirs = route?.served.upstream.host !== undefined;
  const misdirected = isAtTheirs ? undefined : refuseMisdirected(head, own);
  if (misdirected !== undefined) return misdirected;
  if (!head.isHttp1)
    return new LatchkeyError('malformed_request', 'This server speaks HTTP/1.1 and HTTP/1.0.');
  // An absolute target names a host of its own, and `*` none: both are for proxies.
  if (!head.url.startsWith('/') && head.url !== '*') {
    return new LatchkeyError('malformed_request', 'The request target must be a path.');
  }
  if (head.host === undefined && head.isHttp11) {
    return new LatchkeyError('malformed_request', 'The request has no Host header.');
  }
  if (head.problem !== undefined) return new LatchkeyError('malformed_request', head.problem);
  return refuseCrossOrigin(head, isAtTheirs ? { origins: originsAt(head.host) } : own);
}

/** A host of an upstream is an origin of its own, whichever port a proxy in front of us has. */
function originsAt(host: string | undefined): Pick<ReadonlySet<string>, 'has'> {
  return { has: (origin) => origin === `https://${host}` || origin === `http://${host}` };
}

function noUpgrade(): LatchkeyError {
  return new LatchkeyError('malformed_request', 'This server changes to no other protocol here.');
}
