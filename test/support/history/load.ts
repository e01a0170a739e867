import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, Connection, type Credential, NoAnswer } from '../faults-connection.ts';
import {
  createToken,
  type IssuedToken,
  isInvalidToken,
  issuedToken,
  isUnavailable,
  revokeToken,
  useToken,
} from '../faults-tokens.ts';
import { ADMIN } from '../faults-two-nodes.ts';
import type { History, Kind, Operation, Outcome } from './history.ts';

/** Somebody whose tokens are used while they are switched off and on. */
export interface Switched {
  /** Where its `active` is changed. */
  readonly path: string;
  readonly owner: string;
  readonly tokens: readonly IssuedToken[];
}

interface LoadOptions {
  /** Where each node is reached now: it may have been started again elsewhere. */
  readonly urls: ReadonlyMap<string, () => string>;
  readonly history: History;
  readonly switched: Switched;
  readonly clientsPerNode: number;
}

const PAUSE_MS = 15;
const AFTER_LOSS_MS = 100;
const MOST_LIVE = 120;
const ENDED_KEPT = 40;
const ROTATE = '/api/latchkey/1.0/token/rotate';
const OWNER = 'admin';

let comments = 0;

/** Clients of every node, which create, revoke, rotate and use tokens and write down all that they are told. */
export class Load {
  readonly #options: LoadOptions;
  readonly #live: IssuedToken[] = [];
  readonly #ended: IssuedToken[] = [];
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[];

  constructor(options: LoadOptions) {
    this.#options = options;
    const nodes = [...options.urls.keys()];
    const clients = nodes.flatMap((node) =>
      Array.from({ length: options.clientsPerNode }, () => this.#client(node)),
    );
    this.#running = [...clients, ...nodes.map((node) => this.#user(node)), this.#switcher(nodes)];
    for (const one of this.#running) one.catch(() => {});
  }

  /** Ends the load when every request has been answered. Throws what went wrong in it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /** Makes and ends tokens. */
  async #client(node: string): Promise<void> {
    await this.#repeat(node, async (connection) => {
      const dice = Math.random();
      if (this.#live.length > MOST_LIVE || dice < 0.35) await this.#revoke(connection, node);
      else if (dice < 0.5) await this.#rotate(connection, node);
      else await this.#create(connection, node);
    });
  }

  /** Uses tokens that live and such as have ended. */
  async #user(node: string): Promise<void> {
    await this.#repeat(node, async (connection) => {
      const token = pick(Math.random() < 0.5 ? this.#live : this.#ended);
      if (token !== undefined) await this.#use(connection, node, { token, owner: OWNER });
      const { owner, tokens } = this.#options.switched;
      const other = pick(tokens);
      if (other !== undefined) await this.#use(connection, node, { token: other, owner });
    });
  }

  /** Disables and enables somebody, at one node after the other. */
  async #switcher(nodes: readonly string[]): Promise<void> {
    const { path, owner } = this.#options.switched;
    for (let i = 0; !this.#stop.signal.aborted; i++) {
      const node = nodes[i % nodes.length] ?? '';
      const connection = this.#connect(node);
      const kind = i % 2 === 0 ? 'disable' : 'enable';
      const body = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value: kind === 'enable' }],
      };
      const ask = () => connection.send('PATCH', path, ADMIN, { body });
      const { outcome } = await this.#note({ kind, node, owner }, ask);
      connection.close();
      // One after the other: until it is known how this one ended, nothing could be said of the next.
      if (outcome !== 'done') i--;
      await sleep(outcome === 'done' ? 1_500 : 300);
    }
  }

  async #repeat(node: string, step: (connection: Connection) => Promise<void>): Promise<void> {
    let connection = this.#connect(node);
    let url = this.#urlOf(node);
    while (!this.#stop.signal.aborted) {
      if (url !== this.#urlOf(node)) {
        connection.close();
        url = this.#urlOf(node);
        connection = this.#connect(node);
      }
      await step(connection);
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
    connection.close();
  }

  async #create(connection: Connection, node: string): Promise<void> {
    const comment = `creation ${++comments}`;
    const { outcome, answer } = await this.#note({ kind: 'create', node, comment, owner: OWNER }, () =>
      createToken(connection, ADMIN, comment),
    );
    if (outcome === 'done' && answer !== undefined) this.#live.push(issuedToken(answer));
  }

  async #revoke(connection: Connection, node: string): Promise<void> {
    const token = take(this.#live);
    if (token === undefined) return;
    const { outcome } = await this.#note({ kind: 'revoke', node, tokenId: token.id }, () =>
      revokeToken(connection, ADMIN, token.id),
    );
    if (outcome === 'unavailable') this.#live.push(token);
    else this.#end(token);
  }

  /** With the same key again until it is known, as a program does that must not lose its token. */
  async #rotate(connection: Connection, node: string): Promise<void> {
    const token = take(this.#live);
    if (token === undefined) return;
    const body = { idempotency_key: randomUUID(), grace_seconds: 60 };
    const credential: Credential = { token: token.value };
    const url = this.#urlOf(node);
    while (!this.#stop.signal.aborted && this.#urlOf(node) === url) {
      const { outcome, answer } = await this.#note({ kind: 'rotate', node, tokenId: token.id }, () =>
        connection.send('POST', ROTATE, credential, { body }),
      );
      if (outcome === 'invalid') return;
      if (outcome === 'done' && answer !== undefined) {
        this.#live.push(issuedToken(answer));
        return;
      }
      await sleep(300);
    }
  }

  #end(token: IssuedToken): void {
    this.#ended.push(token);
    if (this.#ended.length > ENDED_KEPT) this.#ended.shift();
  }

  async #use(connection: Connection, node: string, of: { token: IssuedToken; owner: string }): Promise<void> {
    const { token, owner } = of;
    await this.#note({ kind: 'use', node, tokenId: token.id, owner }, () => useToken(connection, token));
  }

  /** Asks, and writes down what came of it. */
  async #note(
    about: Pick<Operation, 'kind' | 'node'> & Partial<Operation>,
    ask: () => Promise<Answer>,
  ): Promise<{ outcome: Outcome; answer?: Answer }> {
    const { history } = this.#options;
    const sentAt = performance.now();
    try {
      const answer = await ask();
      const outcome = outcomeOf(answer);
      if (outcome === undefined) {
        history.surprises.push(`${about.node}, ${about.kind}: ${answer.status} ${answer.text.slice(0, 300)}`);
        return { outcome: 'unanswered' };
      }
      const { answeredAt } = answer;
      const { tokenId, ...rest } = about;
      const named = outcome === 'done' ? namesIn(about.kind, answer) : {};
      history.add({
        ...rest,
        ...(tokenId !== undefined && { tokenId }),
        ...named,
        sentAt: answer.sentAt,
        answeredAt,
        outcome,
      });
      return { outcome, answer };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      history.add({ ...about, sentAt, answeredAt: performance.now(), outcome: 'unanswered' });
      await sleep(AFTER_LOSS_MS);
      return { outcome: 'unanswered' };
    }
  }

  #urlOf(node: string): string {
    return this.#options.urls.get(node)?.() ?? '';
  }

  #connect(node: string): Connection {
    return new Connection(this.#urlOf(node));
  }
}

function namesIn(kind: Kind, answer: Answer): Partial<Operation> {
  if (kind === 'create') return { tokenId: issuedToken(answer).id };
  if (kind === 'rotate') return { successorId: issuedToken(answer).id };
  return {};
}

function outcomeOf(answer: Answer): Outcome | undefined {
  if (answer.status >= 200 && answer.status < 300) return 'done';
  if (isUnavailable(answer)) return 'unavailable';
  if (isInvalidToken(answer)) return 'invalid';
  const { status, body } = answer;
  return status === 500 && body.error_code === 'INTERNAL_ERROR' ? 'unknown' : undefined;
}

function pick(tokens: readonly IssuedToken[]): IssuedToken | undefined {
  return tokens[Math.floor(Math.random() * tokens.length)];
}

function take(tokens: IssuedToken[]): IssuedToken | undefined {
  return tokens.splice(Math.floor(Math.random() * tokens.length), 1)[0];
}
