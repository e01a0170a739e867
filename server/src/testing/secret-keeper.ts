import type { Caller } from '../audit/audit-event.ts';
import type { SecretRequester } from '../secrets/scope-access.ts';
import type { TestApp } from './harness.ts';

/** Who acts in tests of what lies below the routes. */
export const TEST_CALLER: Caller = { name: 'test', address: '', userAgent: '', requestId: 'test' };

/** Keeps secrets as the first administrator. */
export class SecretKeeper {
  readonly #app: TestApp;

  constructor(app: TestApp) {
    this.#app = app;
  }

  async create(name: string): Promise<void> {
    await this.#app.core.secretScopes.create(await this.#requester(), { name, isManagedByUsers: false });
  }

  async put(scope: string, key: string, value: string): Promise<void> {
    await this.#app.core.secrets.put(await this.#requester(), { scope, key }, Buffer.from(value));
  }

  async get(scope: string, key: string): Promise<string> {
    const { value } = await this.#app.core.secrets.get(await this.#requester(), { scope, key });
    return value.toString();
  }

  /** The code of the error that reading throws; the value when it does not. */
  async outcome(scope: string, key: string): Promise<string> {
    return this.get(scope, key).catch((error: { code?: string }) => String(error.code ?? error));
  }

  async #requester(): Promise<SecretRequester> {
    return { principal: await this.#app.admin(), caller: TEST_CALLER };
  }
}
