import type { AuditActions } from '@latchkey/client';
import type { Caller } from '../audit/audit-event.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { takeTurn } from '../db/advisory-lock.ts';
import type { Db, Tx } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { Directory } from '../principals/directory.ts';
import type { Principal } from '../principals/principal.ts';
import {
  type BindingRow,
  countBindings,
  deleteBinding,
  deleteBindingsOf,
  insertBinding,
  listBindings,
  listUpstreamsOf,
} from './store.ts';

interface IntrospectionBindingsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly directory: Directory;
}

/** Which service principal, and the upstream whose callers' tokens it may ask about. */
export interface BindingPlace {
  readonly applicationId: string;
  readonly upstream: string;
}

/** One list holds them all. */
export const MAX_BINDINGS = 1_000;

/** Which services may ask about the tokens that come to them, as administrators have bound them. */
export class IntrospectionBindings {
  readonly #deps: IntrospectionBindingsDeps;

  constructor(deps: IntrospectionBindingsDeps) {
    this.#deps = deps;
  }

  list(): Promise<BindingRow[]> {
    return listBindings(this.#deps.db);
  }

  /** The names of the upstreams that a principal may ask about: read anew each time, so that an end is one at once. */
  async listUpstreamsOf(principal: Principal): Promise<readonly string[]> {
    return principal.kind === 'service_principal' ? listUpstreamsOf(this.#deps.db, principal.id) : [];
  }

  /** Lets a service ask; does nothing when it may already. Throws `principal_not_found`, `quota_exceeded`. */
  bind(caller: Caller, place: BindingPlace): Promise<void> {
    return this.#deps.db.write(async (tx) => {
      await takeTurn(tx, 'introspection bindings');
      const { id, upstreams } = await this.#getIn(tx, place);
      if (upstreams.includes(place.upstream)) return;
      if ((await countBindings(tx)) >= MAX_BINDINGS) throw tooMany();
      const { upstream } = place;
      const createdById = caller.principalId ?? 0;
      await insertBinding(tx, { principalId: id, upstream, createdAt: this.#deps.clock.now(), createdById });
      this.#record(tx, 'bindIntrospection', caller, place);
    });
  }

  /** Takes that away. Throws `principal_not_found`, and `not_found` when it is not there. */
  unbind(caller: Caller, place: BindingPlace): Promise<void> {
    return this.#deps.db.takeAway(async (tx) => {
      await takeTurn(tx, 'introspection bindings');
      const { id, upstreams } = await this.#getIn(tx, place);
      if (!upstreams.includes(place.upstream)) throw notBound(place);
      await deleteBinding(tx, id, place.upstream);
      this.#record(tx, 'unbindIntrospection', caller, place);
    });
  }

  /** Takes all from a principal, as part of the act that deletes it. */
  deleteAllOfIn(tx: Tx, principalId: number): Promise<void> {
    return deleteBindingsOf(tx, principalId);
  }

  async #getIn(tx: Tx, { applicationId }: BindingPlace): Promise<{ id: number; upstreams: string[] }> {
    const found = await this.#deps.directory.findServicePrincipal(applicationId, tx);
    if (found !== undefined) return { id: found.id, upstreams: await listUpstreamsOf(tx, found.id) };
    throw new LatchkeyError(
      'principal_not_found',
      `There is no service principal with the application id ${JSON.stringify(applicationId.slice(0, 64))}.`,
    );
  }

  #record(
    tx: Tx,
    action: AuditActions['latchkey'],
    caller: Caller,
    { applicationId, upstream }: BindingPlace,
  ): void {
    const params = { service_principal_name: applicationId, upstream };
    this.#deps.audit.record(tx, { service: 'latchkey', action, caller, params, statusCode: 200 });
  }
}

function tooMany(): LatchkeyError {
  return new LatchkeyError(
    'quota_exceeded',
    `${MAX_BINDINGS} services are bound to upstreams, as many as may be: take away what nobody needs.`,
  );
}

function notBound({ upstream }: BindingPlace): LatchkeyError {
  return new LatchkeyError(
    'not_found',
    `This service principal is not bound to an upstream "${upstream}": list the bindings and use one from there.`,
  );
}
