import { parseObject, readLine } from '../line.ts';
import { type AuditRow, CHAIN_START_HASH, hashRow } from '../row.ts';
import {
  type ChainHead,
  fingerprintOf,
  isSignatureRight,
  type OpeningStatement,
  type SignedStatement,
  STATEMENTS_CHAIN,
  statementOfRow,
} from '../statements/statement.ts';
import { UnreadableLine } from './text-lines.ts';

/** What whoever checks knows from elsewhere. */
export interface Known {
  /** Public keys that may have signed, base64; without them the file's own one is believed. */
  readonly publicKeys?: ReadonlySet<string>;
  /** A statement that must be in the log that the export is of. */
  readonly head?: SignedStatement;
}

/** What was found. */
export interface CheckReport {
  readonly events: number;
  readonly chains: number;
  readonly statements: number;
  /** The first of the problems, in words that say where. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  /** Of the key that signed. */
  readonly fingerprint: string | undefined;
  readonly isKeyProven: boolean;
  /** What the export leaves out at its beginning, as its signed opening says. */
  readonly before: {
    /** The statement that it begins after; 0: none. */
    readonly statement: number;
    /** Events that statements have covered until then, whether they are still kept or not. */
    readonly events: number;
  };
  /** The statement that the export ends with. */
  readonly last: { readonly number: number; readonly hash: string } | undefined;
  readonly isTailProven: boolean;
}

interface Place {
  readonly sequence: number;
  readonly hash: string;
}

const MAX_PROBLEMS = 100;

/**
 * Checks an export line by line, with nothing but its lines and what is known from elsewhere. Keeps the last place
 * of each chain and nothing else, so the length of the export does not matter.
 */
export class ExportChecker {
  readonly #known: Known;
  readonly #problems: string[] = [];
  #problemCount = 0;
  #lines = 0;
  #events = 0;
  #statements = 0;
  #opening: OpeningStatement | undefined;
  #format: string | undefined;
  #publicKey: string | undefined;
  readonly #chains = new Map<string, Place>();
  /** Chains with events since the last statement. */
  readonly #uncovered = new Set<string>();
  #last: { number: number; hash: string } | undefined;
  #hasMetHead = false;

  constructor(known: Known = {}) {
    this.#known = known;
    this.#publicKey = known.head?.publicKey;
  }

  /** The next line, without its newline. */
  push(line: string | UnreadableLine): void {
    this.#lines++;
    if (line instanceof UnreadableLine) {
      this.#problem(`line ${this.#lines}: ${line.message}`);
      return;
    }
    const read = readLine(line);
    if (read === undefined) {
      this.#problem(`${this.#whereIs(line)}: is not as it was exported`);
      return;
    }
    const { row, workspaceId, format } = read;
    this.#format ??= format;
    if (row.chain === STATEMENTS_CHAIN) this.#statement(row);
    else this.#event(row);
    const isStrange = this.#opening !== undefined && this.#opening.workspace_id !== workspaceId;
    if (isStrange || format !== this.#format)
      this.#problem(`${placeOf(row)}: belongs to another export, of workspace ${workspaceId}`);
  }

  /** What was found, once there are no more lines. */
  end(): CheckReport {
    if (this.#opening === undefined)
      this.#problem('the export has no signed opening: its first line is missing');
    else this.#checkEnd(this.#opening);
    this.#refuseUncovered('no signed statement follows that covers it');
    const { head, publicKeys } = this.#known;
    if (head !== undefined) this.#checkHead(head);
    return {
      events: this.#events,
      chains: this.#chains.size,
      statements: this.#statements,
      problems: this.#problems,
      problemCount: this.#problemCount,
      fingerprint: this.#publicKey === undefined ? undefined : fingerprintOf(this.#publicKey),
      isKeyProven: publicKeys !== undefined || head !== undefined,
      before: {
        statement: this.#opening?.number ?? 0,
        events: (this.#opening?.chains ?? []).reduce((sum, { sequence }) => sum + sequence, 0),
      },
      last: this.#last,
      isTailProven: this.#hasMetHead && this.#problemCount === 0,
    };
  }

  #event(row: AuditRow): void {
    this.#events++;
    const { chain, chain_seq: sequence } = row;
    const start = this.#opening === undefined ? undefined : { sequence: 0, hash: CHAIN_START_HASH };
    const before = this.#chains.get(chain) ?? start;
    if (before !== undefined && sequence <= before.sequence) {
      this.#problem(`${placeOf(row)}: is there twice or out of its order`);
      return;
    }
    if (before !== undefined && sequence > before.sequence + 1) {
      this.#problem(`${missing(chain, before.sequence + 1, sequence - 1)}`);
    } else if (before !== undefined && row.prev_hash !== before.hash) {
      this.#problem(
        `${placeOf(row)}: does not follow sequence ${before.sequence}: one of the two was changed`,
      );
    }
    this.#chains.set(chain, { sequence, hash: hashRow(row) });
    this.#uncovered.add(chain);
  }

  #statement(row: AuditRow): void {
    const signed = statementOfRow(row);
    if (signed === undefined) {
      this.#problem(`${placeOf(row)}: is not as it was signed`);
      return;
    }
    if (!isSignatureRight(signed)) {
      this.#problem(`${placeOf(row)}: its signature is wrong`);
      return;
    }
    if (!this.#isTrusted(signed.publicKey)) {
      const fingerprint = fingerprintOf(signed.publicKey);
      this.#problem(`${placeOf(row)}: is signed by another key, ${fingerprint}`);
      return;
    }
    const { statement } = signed;
    if (statement.kind === 'opening') this.#open(statement);
    else if (this.#follows(signed)) this.#read(signed);
  }

  #read({ statement, hash }: SignedStatement): void {
    this.#statements++;
    if (this.#known.head?.statement.number === statement.number) this.#meetHead(hash);
    if (statement.kind !== 'heads') return;
    for (const head of statement.chains) this.#checkChain(head, statement.number);
    this.#refuseUncovered(`statement ${statement.number} does not cover it`);
  }

  #open(opening: OpeningStatement): void {
    if (this.#lines > 1) {
      this.#problem(`line ${this.#lines}: a second export begins`);
      return;
    }
    this.#opening = opening;
    this.#last = { number: opening.number, hash: opening.previous };
    for (const { chain, sequence, hash } of opening.chains) this.#chains.set(chain, { sequence, hash });
    if (this.#known.head?.statement.number === opening.number) this.#meetHead(opening.previous);
  }

  /** Whether a statement comes after the last one; notes it as the last. */
  #follows({ statement, hash }: SignedStatement): boolean {
    const { number, previous } = statement;
    const last = this.#last;
    if (last !== undefined && number <= last.number) {
      this.#problem(`statement ${number}: is there twice or out of its order`);
      return false;
    }
    if (last !== undefined && number > last.number + 1) {
      this.#problem(`statements ${last.number + 1} to ${number - 1}: are missing`);
    } else if (last !== undefined && previous !== last.hash) {
      this.#problem(`statement ${number}: does not follow statement ${last.number}`);
    }
    this.#last = { number, hash };
    return true;
  }

  #checkChain({ chain, sequence, hash }: ChainHead, number: number): void {
    const place = this.#chains.get(chain);
    const at = place?.sequence ?? 0;
    if (at < sequence) {
      this.#problem(`${missing(chain, at + 1, sequence)} before statement ${number}`);
    } else if (at > sequence) {
      this.#problem(`chain ${chain}, sequence ${at}: statement ${number} covers it only up to ${sequence}`);
    } else if (place?.hash !== hash) {
      this.#problem(
        `chain ${chain}, sequence ${sequence}: was changed: statement ${number} has another hash`,
      );
    }
    this.#chains.set(chain, { sequence, hash });
    this.#uncovered.delete(chain);
  }

  #checkEnd({ last, last_hash: hash }: OpeningStatement): void {
    const number = this.#last?.number ?? 0;
    if (number < last)
      this.#problem(`the export ends with statement ${number}, not ${last}: its end is missing`);
    else if (number > last || this.#last?.hash !== hash)
      this.#problem(`statement ${number}: the export should end with statement ${last}, hash ${hash}`);
  }

  #checkHead({ statement }: SignedStatement): void {
    const [first, last] = [this.#opening?.number ?? 0, this.#last?.number ?? 0];
    if (statement.number > last) {
      this.#problem(
        `the export ends with statement ${last}, before the expected head, statement ${statement.number}`,
      );
    } else if (statement.number < first) {
      this.#problem(
        `the export begins after statement ${first}, and the expected head, statement ${statement.number}, lies before it`,
      );
    } else if (!this.#hasMetHead) {
      this.#problem(`the expected head, statement ${statement.number}, is not in the export`);
    }
  }

  #meetHead(hash: string): void {
    this.#hasMetHead = hash === this.#known.head?.hash;
  }

  #isTrusted(publicKey: string): boolean {
    if (this.#known.publicKeys !== undefined) {
      this.#publicKey = publicKey;
      return this.#known.publicKeys.has(publicKey);
    }
    this.#publicKey ??= publicKey;
    return this.#publicKey === publicKey;
  }

  #refuseUncovered(why: string): void {
    for (const chain of this.#uncovered) {
      this.#problem(`chain ${chain}, sequence ${this.#chains.get(chain)?.sequence}: ${why}`);
    }
    this.#uncovered.clear();
  }

  #problem(text: string): void {
    this.#problemCount++;
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(text);
  }

  /** As exactly as a line allows that is not what it was. */
  #whereIs(line: string): string {
    const { chain, chain_seq, chainSeq } = parseObject(line) ?? {};
    const sequence = chain_seq ?? chainSeq;
    const isPlaced = typeof chain === 'string' && typeof sequence === 'number';
    return `line ${this.#lines}${isPlaced ? ` (chain ${chain}, sequence ${sequence})` : ''}`;
  }
}

function placeOf({ chain, chain_seq: sequence }: AuditRow): string {
  return chain === STATEMENTS_CHAIN ? `statement ${sequence}` : `chain ${chain}, sequence ${sequence}`;
}

function missing(chain: string, from: number, to: number): string {
  return from === to
    ? `chain ${chain}, sequence ${from}: is missing`
    : `chain ${chain}, sequences ${from} to ${to}: are missing`;
}
