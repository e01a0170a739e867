import { createHash } from 'node:crypto';
import type { AuditEventRecord } from '@latchkey/client';
import type { AuditRow } from './row.ts';

/** `system-table`: the columns of Databricks' `system.access.audit`; `delivered`: its delivered JSON log. */
export type LineFormat = 'system-table' | 'delivered';

/** By the name that is given on the wire and on the command line. */
export const LINE_FORMATS: ReadonlyMap<string, LineFormat> = new Map([
  ['jsonl', 'system-table'],
  ['delivered', 'delivered'],
]);

/** A line of an export or of a sink, read back into what it was made from. */
export interface AuditLine {
  readonly row: AuditRow;
  readonly workspaceId: string;
  readonly format: LineFormat;
}

type Json = Readonly<Record<string, unknown>>;

const VERSION = '2.0';
const AUDIT_LEVEL = 'WORKSPACE_LEVEL';

/** An event in the columns of `system.access.audit`, and behind them what its place in its chain is checked by. */
export function presentEvent(row: AuditRow, workspaceId: string): AuditEventRecord {
  const time = isoTime(row.event_time);
  return {
    account_id: accountIdOf(workspaceId),
    workspace_id: workspaceId,
    version: VERSION,
    event_time: time,
    event_date: time.slice(0, 10),
    source_ip_address: row.source_ip_address,
    user_agent: row.user_agent,
    session_id: row.session_id,
    user_identity: { email: row.user_name, subject_name: null },
    service_name: row.service_name,
    action_name: row.action_name,
    request_id: row.request_id,
    request_params: readParams(row.request_params),
    response: { status_code: row.status_code, error_message: row.error_message, result: null },
    audit_level: AUDIT_LEVEL,
    event_id: row.event_id,
    identity_metadata: null,
    principal_id: row.principal_id,
    occurrences: row.occurrences,
    chain: row.chain,
    chain_seq: row.chain_seq,
    prev_hash: row.prev_hash,
  };
}

function presentDelivered(row: AuditRow, workspaceId: string): Json {
  return {
    version: VERSION,
    auditLevel: AUDIT_LEVEL,
    timestamp: row.event_time,
    accountId: accountIdOf(workspaceId),
    workspaceId,
    date: isoTime(row.event_time).slice(0, 10),
    sourceIPAddress: row.source_ip_address,
    userAgent: row.user_agent,
    sessionId: row.session_id,
    userIdentity: { email: row.user_name, subjectName: null },
    serviceName: row.service_name,
    actionName: row.action_name,
    requestId: row.request_id,
    requestParams: readParams(row.request_params),
    response: { statusCode: row.status_code, errorMessage: row.error_message, result: null },
    eventId: row.event_id,
    principalId: row.principal_id,
    occurrences: row.occurrences,
    chain: row.chain,
    chainSeq: row.chain_seq,
    prevHash: row.prev_hash,
  };
}

/** A line, without its newline. */
export function renderLine(row: AuditRow, workspaceId: string, format: LineFormat): string {
  const present = format === 'delivered' ? presentDelivered : presentEvent;
  return JSON.stringify(present(row, workspaceId));
}

/**
 * Reads a line back. Gives back nothing unless it is, byte for byte, what `renderLine` makes of what was read: so
 * nothing in it can be changed that is neither hashed nor follows from what is.
 */
export function readLine(text: string): AuditLine | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  const line = 'timestamp' in parsed ? fromDelivered(parsed) : fromSystemTable(parsed);
  if (line === undefined) return undefined;
  return renderLine(line.row, line.workspaceId, line.format) === text ? line : undefined;
}

function fromSystemTable(line: Json): AuditLine | undefined {
  const identity = objectOf(line.user_identity);
  const response = objectOf(line.response);
  return lineOf('system-table', line.workspace_id, {
    chain: line.chain,
    chain_seq: line.chain_seq,
    prev_hash: line.prev_hash,
    event_id: line.event_id,
    event_time: Date.parse(String(line.event_time)),
    service_name: line.service_name,
    action_name: line.action_name,
    principal_id: line.principal_id,
    user_name: identity.email,
    source_ip_address: line.source_ip_address,
    user_agent: line.user_agent,
    session_id: line.session_id,
    request_id: line.request_id,
    request_params: JSON.stringify(line.request_params),
    status_code: response.status_code,
    error_message: response.error_message,
    occurrences: line.occurrences,
  });
}

function fromDelivered(line: Json): AuditLine | undefined {
  const identity = objectOf(line.userIdentity);
  const response = objectOf(line.response);
  return lineOf('delivered', line.workspaceId, {
    chain: line.chain,
    chain_seq: line.chainSeq,
    prev_hash: line.prevHash,
    event_id: line.eventId,
    event_time: line.timestamp,
    service_name: line.serviceName,
    action_name: line.actionName,
    principal_id: line.principalId,
    user_name: identity.email,
    source_ip_address: line.sourceIPAddress,
    user_agent: line.userAgent,
    session_id: line.sessionId,
    request_id: line.requestId,
    request_params: JSON.stringify(line.requestParams),
    status_code: response.statusCode,
    error_message: response.errorMessage,
    occurrences: line.occurrences,
  });
}

const NUMBERS = ['chain_seq', 'event_time', 'status_code', 'occurrences'] as const;
const NULLABLE_TEXTS = ['session_id', 'error_message'] as const;
const TEXTS = [
  'chain',
  'prev_hash',
  'event_id',
  'service_name',
  'action_name',
  'user_name',
  'source_ip_address',
  'user_agent',
  'request_id',
  'request_params',
] as const;

function lineOf(
  format: LineFormat,
  workspaceId: unknown,
  row: Readonly<Record<keyof AuditRow, unknown>>,
): AuditLine | undefined {
  const isRow =
    NUMBERS.every((name) => Number.isSafeInteger(row[name])) &&
    TEXTS.every((name) => typeof row[name] === 'string') &&
    NULLABLE_TEXTS.every((name) => row[name] === null || typeof row[name] === 'string') &&
    (row.principal_id === null || Number.isSafeInteger(row.principal_id));
  if (!isRow || typeof workspaceId !== 'string') return undefined;
  return { row: row as AuditRow, workspaceId, format };
}

/** A JSON object from text; nothing when it is none. */
export function parseObject(text: string): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Json)
      : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** All values strings. A text that somebody broke in the database gives an empty map, and its row's hash tells. */
function readParams(text: string): Record<string, string> {
  const entries = Object.entries(parseObject(text) ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function isoTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? 'invalid' : date.toISOString().replace('Z', '+00:00');
}

/** There is no account above the workspace: a UUID that follows from it stands for one (RFC 9562, version 8). */
function accountIdOf(workspaceId: string): string {
  const known = accountIds.get(workspaceId);
  if (known !== undefined) return known;
  const hex = createHash('sha256').update(`latchkey account ${workspaceId}`).digest('hex');
  const made = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  if (accountIds.size < 100) accountIds.set(workspaceId, made);
  return made;
}

const accountIds = new Map<string, string>();
