import type { EndOthersResponse, ListSessionsResponse, OwnSession } from '@latchkey/client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { callerOfRequest, identityOf } from '../http/access.ts';
import type { RouteDoc } from '../http/route-doc.ts';
import { Empty, EpochMs } from '../http/schemas.ts';
import { clientName } from './client-name.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

interface WithId {
  Params: { session_id: string };
}

const OwnSessions = Type.Object(
  {
    sessions: Type.Array(
      Type.Object(
        {
          session_id: Type.String({ description: 'Names it; opens nothing.' }),
          creation_time: EpochMs('When it was signed in.'),
          last_seen_time: EpochMs('When it was last used, to the minute.'),
          expiry_time: EpochMs('When it ends however much it is used.'),
          source_ip_address: Type.String({ description: 'From where it was signed in.' }),
          client: Type.String({ description: '`Firefox on Linux`, as far as the browser says.' }),
          is_current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
        },
        { title: 'OwnSession' },
      ),
      { description: 'The one last seen first; at most 100.' },
    ),
    total: Type.Integer({ description: 'How many there are.' }),
  },
  { title: 'OwnSessionList' },
);

const EndOthers = Type.Object({ ended: Type.Integer({ description: 'How many sessions were ended.' }) });

const LIST: RouteDoc = { id: 'listOwnSessions', tag: 'Sign-in', summary: "List one's own sessions" };

const END: RouteDoc = {
  id: 'endSession',
  tag: 'Sign-in',
  summary: "End one of one's own sessions",
  path: Type.Object({ session_id: Type.String({ description: 'As in the list.' }) }),
  errors: ['not_found'],
};

const END_OTHERS: RouteDoc = {
  id: 'endOtherSessions',
  tag: 'Sign-in',
  summary: 'End all other sessions',
};

/** Seeing and ending one's own sessions: from a session alone, and without a new proof, since it only takes away. */
export function ownSessionRoutes(app: FastifyInstance, { sessions }: { readonly sessions: Sessions }): void {
  const access = { via: ['session'] } as const;

  app.get(
    '/api/latchkey/1.0/sessions',
    { config: { access, doc: LIST }, schema: { response: { 200: OwnSessions } } },
    async (request): Promise<ListSessionsResponse> => {
      const current = sessionOf(request);
      const own = await sessions.listOf(current.principalId);
      return { sessions: own.sessions.map((one) => presentOwn(one, current)), total: own.total };
    },
  );

  app.delete<WithId>(
    '/api/latchkey/1.0/sessions/:session_id',
    { config: { access, doc: END }, schema: { response: { 200: Empty } } },
    async (request) => {
      await sessions.endOne(sessionOf(request), request.params.session_id, callerOfRequest(request));
      return {};
    },
  );

  app.post(
    '/api/latchkey/1.0/session/end-others',
    { config: { access, doc: END_OTHERS }, schema: { response: { 200: EndOthers } } },
    async (request): Promise<EndOthersResponse> => ({
      ended: await sessions.endOthers(sessionOf(request), callerOfRequest(request)),
    }),
  );
}

function sessionOf(request: FastifyRequest): Session {
  const identity = identityOf(request);
  if (identity.via !== 'session') throw new Error('Only sessions come here.');
  return identity.session;
}

function presentOwn(session: Session, current: Session): OwnSession {
  return {
    session_id: session.sessionId,
    creation_time: session.createdAt,
    last_seen_time: session.lastSeenAt,
    expiry_time: session.expiresAt,
    source_ip_address: session.address,
    client: clientName(session.userAgent),
    is_current: session.sessionId === current.sessionId,
  };
}
