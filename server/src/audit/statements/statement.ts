import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { parseObject } from '../line.ts';
import { type AuditRow, hashRow } from '../row.ts';
import { isStatement } from './statement-shape.ts';

/** Where a chain stands: its last row, and how many rows of it are kept. */
export interface ChainHead {
  readonly chain: string;
  readonly sequence: number;
  readonly count: number;
  readonly hash: string;
  /** When the last row was written, epoch ms. */
  readonly time: number;
}

/** Rows of a chain that retention took, both ends included, and the hash of the last; `to` before `from`: none. */
export interface ChainCut {
  readonly chain: string;
  readonly from: number;
  readonly to: number;
  readonly hash: string;
  readonly time: number;
}

interface Numbered {
  /** One more than that of the statement before. */
  readonly number: number;
  /** Hash of the statement before; 64 zeros before the first. */
  readonly previous: string;
  /** When it was signed, epoch ms. */
  readonly time: number;
  readonly workspace_id: string;
}

/** Says where chains stand: all there are, or those that have moved since the statement before. */
export interface HeadsStatement extends Numbered {
  readonly kind: 'heads';
  readonly covers: 'all' | 'moved';
  readonly chains: readonly ChainHead[];
}

/** Says which rows were deleted: all that statement number `through` and those before it cover. */
export interface CutStatement extends Numbered {
  readonly kind: 'cut';
  readonly through: number;
  readonly through_hash: string;
  readonly chains: readonly ChainCut[];
}

/**
 * Begins an export and says what must be in it. It is no part of the log of statements: `number` and `previous`
 * are those of the statement after which the export begins.
 */
export interface OpeningStatement extends Numbered {
  readonly kind: 'opening';
  readonly start_time: number | null;
  readonly end_time: number | null;
  /** The statement that the export ends with. */
  readonly last: number;
  readonly last_hash: string;
  /** Where the chains stood that the export goes on with; one that is missing begins in it. */
  readonly chains: readonly { readonly chain: string; readonly sequence: number; readonly hash: string }[];
}

export type Statement = HeadsStatement | CutStatement | OpeningStatement;

/** A statement as it was signed. */
export interface SignedStatement<Said extends Statement = Statement> {
  readonly statement: Said;
  /** What was signed, and what is hashed. */
  readonly text: string;
  readonly hash: string;
  /** Ed25519, base64. */
  readonly signature: string;
  /** SPKI in DER, base64. */
  readonly publicKey: string;
}

/** The hash before the first statement. */
export const STATEMENTS_START_HASH = '0'.repeat(64);

/** Stands for the log of statements where a row has its chain. */
export const STATEMENTS_CHAIN = 'statements';

const ACTIONS = { heads: 'signAuditHeads', cut: 'cutAuditTrail', opening: 'openAuditExport' } as const;

/** Signs a statement. */
export function signStatement<Said extends Statement>(
  statement: Said,
  key: { readonly privateKey: KeyObject; readonly publicKey: string },
): SignedStatement<Said> {
  const text = JSON.stringify(statement);
  const signature = sign(null, signedBytes(text), key.privateKey).toString('base64');
  return { statement, text, hash: hashText(text), signature, publicKey: key.publicKey };
}

/** Whether the signature is that of the key that the statement names. */
export function isSignatureRight({ text, signature, publicKey }: SignedStatement): boolean {
  const bytes = Buffer.from(signature, 'base64');
  // Base64 can be spelled in several ways; only one of them is ours.
  if (bytes.toString('base64') !== signature) return false;
  const key = readPublicKey(publicKey);
  return key !== undefined && verify(null, signedBytes(text), key, bytes);
}

/** SHA-256 in hex of a public key in base64: what people compare. */
export function fingerprintOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

/** A statement from its text and signature; nothing when the text is no statement in our own spelling. */
export function readStatement(
  text: string,
  signature: string,
  publicKey: string,
): SignedStatement | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined || !isStatement(parsed) || JSON.stringify(parsed) !== text) return undefined;
  return { statement: parsed, text, hash: hashText(text), signature, publicKey };
}

/** A statement in the form of an event, so that it travels among them. */
export function statementRow({ statement, text, hash, signature, publicKey }: SignedStatement): AuditRow {
  return {
    chain: STATEMENTS_CHAIN,
    chain_seq: statement.number,
    prev_hash: statement.previous,
    event_id: hash.slice(0, 32),
    event_time: statement.time,
    service_name: 'latchkey',
    action_name: ACTIONS[statement.kind],
    principal_id: null,
    user_name: 'System-User',
    source_ip_address: '',
    user_agent: 'latchkeyd',
    session_id: null,
    request_id: '',
    request_params: JSON.stringify({ statement: text, signature, public_key: publicKey }),
    status_code: 200,
    error_message: null,
    occurrences: 1,
  };
}

/** The statement that a row of `STATEMENTS_CHAIN` is the form of; nothing when the row says anything else. */
export function statementOfRow(row: AuditRow): SignedStatement | undefined {
  const { statement, signature, public_key: publicKey } = parseObject(row.request_params) ?? {};
  if (typeof statement !== 'string' || typeof signature !== 'string' || typeof publicKey !== 'string')
    return undefined;
  const signed = readStatement(statement, signature, publicKey);
  if (signed === undefined) return undefined;
  return hashRow(statementRow(signed)) === hashRow(row) ? signed : undefined;
}

function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** With a word of its own in front, so that a signature of ours means nothing anywhere else. */
function signedBytes(text: string): Buffer {
  return Buffer.from(`latchkey audit statement\n${text}`);
}

function readPublicKey(publicKey: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
