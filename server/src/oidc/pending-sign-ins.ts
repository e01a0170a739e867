import type { Clock } from '../clock.ts';
import type { Db } from '../db/database.ts';
import { networkOf } from '../ip-address.ts';
import { pendingIdOf } from './flow-secrets.ts';
import { deletePending, deletePendingBefore, insertPending, listSurplus, takePending } from './store.ts';

/** Why a browser is sent to a provider. */
export type OidcPurpose = 'sign-in' | 'link' | 'proof';

/** A browser that is on its way. */
export interface PendingSignIn {
  readonly provider: string;
  readonly purpose: OidcPurpose;
  /** The page to show afterwards. */
  readonly nextPath?: string;
  /** Of `link` and `proof`: for whom. */
  readonly sessionId?: string;
  readonly createdAt: number;
}

/** How long somebody may take at the provider. */
export const PENDING_MS = 10 * 60_000;
/** So many may be on their way from one network; of more, the oldest are forgotten. */
const MAX_A_NETWORK = 500;

/**
 * Browsers that were sent to a provider: rows, so that each comes back once, on whatever node, and only soon. What is
 * secret about them is in the browser's cookie.
 */
export class PendingSignIns {
  readonly #deps: { readonly db: Db; readonly clock: Clock };

  constructor(deps: { readonly db: Db; readonly clock: Clock }) {
    this.#deps = deps;
  }

  /** Notes a browser under a handle that was made for it. */
  note(handle: string, address: string, pending: Omit<PendingSignIn, 'createdAt'>): Promise<void> {
    const network = networkOf(address);
    const createdAt = this.#deps.clock.now();
    return this.#deps.db.write(async (tx) => {
      await insertPending(tx, { ...pending, pendingId: pendingIdOf(handle), network, createdAt });
      await deletePending(tx, await listSurplus(tx, network, MAX_A_NETWORK));
    });
  }

  /** What a handle stands for; undefined when it stands for nothing, is too old, or was taken before. */
  async take(handle: string): Promise<PendingSignIn | undefined> {
    const pending = await this.#deps.db.write((tx) => takePending(tx, pendingIdOf(handle)));
    if (pending === undefined || pending.createdAt + PENDING_MS <= this.#deps.clock.now()) return undefined;
    return pending;
  }

  /** Forgets those who did not come back. */
  purge(): Promise<void> {
    return this.#deps.db.write((tx) => deletePendingBefore(tx, this.#deps.clock.now() - PENDING_MS));
  }
}
