import { writeFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type App, startApp } from '../app.ts';
import { systemCaller } from '../audit/audit-event.ts';
import { loadConfig } from '../config/load.ts';
import { createLog } from '../log.ts';
import type { Principal } from '../principals/principal.ts';
import type { GenerateRequest } from '../tokens/authority.ts';
import type { Token } from '../tokens/token.ts';
import { type TestAnswer, TestClient, type TestRequest } from './http-client.ts';
import { RememberingHasher } from './remembering-hasher.ts';
import { TestClock } from './test-clock.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** A password that the rules accept; every user of a test has it. */
export const PASSWORD = 'violet anchor mosaic tundra 7';

export interface TestToken {
  readonly value: string;
  readonly id: string;
  readonly record: Token;
}

/** How a test request proves who sends it. */
export type TestCredential = TestToken | Principal | { readonly cookie: string } | undefined;

interface TestAppOptions {
  /** `LATCHKEY_…` variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the configuration file holds. */
  readonly toml?: string;
  /** Another node over the database of a first one. */
  readonly database?: TestDatabase;
  readonly clock?: TestClock;
  /** The first administrator's password is generated instead of `PASSWORD`. */
  readonly hasGeneratedPassword?: boolean;
  /** Over PostgreSQL, where the master key of the secrets is given: it is not. */
  readonly hasNoMasterKey?: boolean;
}

/** One for all nodes of a test file: starting a thread takes longer than most tests. */
const hasher = new RememberingHasher();

/** What is given over PostgreSQL, where no node makes one. */
const MASTER_KEY = Buffer.alloc(32, 'test').toString('base64');

/** A whole node on real sockets over a real, fresh database, with a clock to turn. Closes itself with the test. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const clock = options.clock ?? new TestClock();
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const env: Record<string, string> = {
    LATCHKEY_PORT: '0',
    LATCHKEY_DATA_DIR: `${database.folder}/data`,
    LATCHKEY_KEY_DIR: `${database.folder}/keys`,
    LATCHKEY_JOURNAL_DIR: `${database.folder}/journal`,
    // A machine with other work is no lost database: what is about the limit sets its own.
    LATCHKEY_DATABASE_TIMEOUT_MS: '20000',
    ...(options.hasGeneratedPassword !== true && { LATCHKEY_ADMIN_PASSWORD: PASSWORD }),
    ...(database.url !== undefined && { LATCHKEY_DATABASE_URL: database.url }),
    ...(database.url !== undefined && !options.hasNoMasterKey && { LATCHKEY_MASTER_KEY: MASTER_KEY }),
    ...options.env,
  };
  if (options.toml !== undefined) {
    env.LATCHKEY_CONFIG = `${database.folder}/latchkey.toml`;
    writeFileSync(env.LATCHKEY_CONFIG, options.toml);
  }
  const loaded = loadConfig({ argv: [], env, cwd: database.folder });
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const node = await startApp(loaded.config, { log: createLog('trace', stream), clock, hasher });
  const app = new TestApp(node, database, clock, lines);
  onTestFinished(async () => {
    await app.close();
    if (options.database === undefined) await database.remove();
  });
  return app;
}

/** What a test does with a node. */
export class TestApp {
  readonly node: App;
  readonly database: TestDatabase;
  readonly clock: TestClock;
  /** Everything the node has logged. */
  readonly logLines: readonly string[];
  readonly #client: TestClient;
  #closed: Promise<void> | undefined;

  constructor(node: App, database: TestDatabase, clock: TestClock, logLines: readonly string[]) {
    this.node = node;
    this.database = database;
    this.clock = clock;
    this.logLines = logLines;
    this.#client = new TestClient(node.url);
  }

  get core(): App['core'] {
    return this.node.core;
  }

  /** The first administrator. */
  admin(): Promise<Principal> {
    return this.core.directory.getUser('admin');
  }

  /** Adds a user whose password is `PASSWORD`. */
  user(name: string): Promise<Principal> {
    return this.core.account.addUser(systemCaller('test'), name, PASSWORD);
  }

  /** Adds a service principal. */
  servicePrincipal(displayName: string): Promise<Principal> {
    return this.core.db.write((tx) =>
      this.core.directory.addServicePrincipalIn(tx, systemCaller('test'), { displayName }),
    );
  }

  /** Generates a token for a principal. */
  async token(owner: Principal, request: Partial<GenerateRequest> = {}): Promise<TestToken> {
    const requester = { principal: owner, caller: systemCaller('test') };
    const { tokenValue, token } = await this.core.authority.generateToken(requester, {
      comment: '',
      ...request,
    });
    return { value: tokenValue, id: token.tokenId, record: token };
  }

  /** Signs in as a browser does; gives back what to send as `Cookie`. */
  async signIn(user: Principal): Promise<{ cookie: string }> {
    const answer = await this.send('POST', '/api/latchkey/1.0/session', undefined, {
      body: { username: user.name, password: PASSWORD },
    });
    if (answer.status !== 200)
      throw new Error(`Signing in was answered with ${answer.status}: ${answer.text}`);
    return { cookie: answer.headers['set-cookie']?.split(';', 1)[0] ?? '' };
  }

  get(path: string, credential?: TestCredential, request?: TestRequest): Promise<TestAnswer> {
    return this.send('GET', path, credential, request);
  }

  post(path: string, credential: TestCredential, body: unknown, request?: TestRequest): Promise<TestAnswer> {
    return this.send('POST', path, credential, { ...request, body });
  }

  /** Sends a request: by Bearer for a token, Basic for a user, with its cookie and our origin for a session. */
  send(
    method: string,
    path: string,
    credential?: TestCredential,
    request: TestRequest = {},
  ): Promise<TestAnswer> {
    const headers = { ...this.#credentialHeaders(credential), ...request.headers };
    return this.#client.send(method, path, { ...request, headers });
  }

  close(): Promise<void> {
    this.#client.close();
    this.#closed ??= this.node.close();
    return this.#closed;
  }

  #credentialHeaders(credential: TestCredential): Record<string, string> {
    if (credential === undefined) return {};
    if ('value' in credential) return { authorization: `Bearer ${credential.value}` };
    if ('cookie' in credential) return { cookie: credential.cookie, origin: this.node.url };
    return { authorization: basic(credential.name, PASSWORD) };
  }
}

/** A Basic `Authorization` header. */
export function basic(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;
}
