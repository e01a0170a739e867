import { type CheckReport, ExportChecker, type Known } from '../audit/check/export-checker.ts';
import { readTextLines } from '../audit/check/text-lines.ts';
import { parseObject } from '../audit/line.ts';
import { readStatement, type SignedStatement } from '../audit/statements/statement.ts';
import type { TestApp } from './harness.ts';

/** The audit trail as an administrator exports it over HTTP. */
export async function exportTrail(app: TestApp, query = ''): Promise<string> {
  const answer = await app.get(`/api/latchkey/1.0/audit/export${query}`, await app.admin());
  if (answer.status !== 200) throw new Error(`The export was answered with ${answer.status}: ${answer.text}`);
  return answer.text;
}

/** The parameters of each event of an action, in their order. */
export async function auditOf(app: TestApp, action: string): Promise<Record<string, string>[]> {
  const rows = await app.core.db.sql
    .selectFrom('audit_events')
    .selectAll()
    .where('action_name', '=', action)
    .orderBy('chain_seq')
    .execute();
  return rows.map(({ request_params }) => JSON.parse(request_params) as Record<string, string>);
}

/** What the checker says of an export. */
export async function checkTrail(text: string | Uint8Array, known: Known = {}): Promise<CheckReport> {
  const checker = new ExportChecker(known);
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  async function* chunks() {
    // In pieces that lines do not end with.
    for (let i = 0; i < bytes.length; i += 4_099) yield bytes.subarray(i, i + 4_099);
  }
  for await (const lines of readTextLines(chunks())) for (const line of lines) checker.push(line);
  return checker.end();
}

/** The statements in an export or in what a sink was sent, in their order. */
export function statementsIn(text: string): SignedStatement[] {
  return text.split('\n').flatMap((line) => {
    const { request_params, requestParams } = parseObject(line) ?? {};
    const params = (request_params ?? requestParams ?? {}) as Record<string, string>;
    if (params.statement === undefined) return [];
    return readStatement(params.statement, params.signature ?? '', params.public_key ?? '') ?? [];
  });
}
