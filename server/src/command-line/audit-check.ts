import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CheckReport, ExportChecker, type Known } from '../audit/check/export-checker.ts';
import { readTextLines, UnreadableLine } from '../audit/check/text-lines.ts';
import { parseObject } from '../audit/line.ts';
import { readPublicKeys } from '../audit/statements/signing-key.ts';
import { isSignatureRight, readStatement, type SignedStatement } from '../audit/statements/statement.ts';
import type { Terminal } from './terminal.ts';

export const CHECK_OPTIONS = ['expect-head', 'public-key'];

/** Checks an export: 0 when nothing is wrong with it, 1 when something is. Needs neither server nor settings. */
export async function checkExport(
  terminal: Terminal,
  file: string,
  options: Readonly<Record<string, string>>,
): Promise<number> {
  const keyFile = options['public-key'];
  const publicKeys = keyFile === undefined ? undefined : new Set(readKeys(resolve(terminal.cwd, keyFile)));
  const expected = options['expect-head'];
  const head = expected === undefined ? undefined : await readHead(terminal, expected);
  if (head !== undefined && publicKeys !== undefined && !publicKeys.has(head.publicKey))
    throw new Error('The expected head is signed by none of the keys in --public-key.');
  const known: Known = { ...(publicKeys && { publicKeys }), ...(head && { head }) };

  const checker = new ExportChecker(known);
  const bytes = file === '-' ? terminal.stdin : createReadStream(resolve(terminal.cwd, file));
  for await (const lines of readTextLines(bytes)) for (const line of lines) checker.push(line);
  const report = checker.end();
  for (const line of describe(report, head)) terminal.print(line.replace(/\p{Cc}/gu, '?'));
  return report.problemCount === 0 ? 0 : 1;
}

function describe(report: CheckReport, head: SignedStatement | undefined): string[] {
  const { events, chains, statements, problems, problemCount, fingerprint, before, last } = report;
  const lines = [`${events} events in ${chains} chains, ${statements} signed statements`];
  if (fingerprint !== undefined) {
    const proof = report.isKeyProven ? '' : ' (key unproven: compare it, or give --public-key)';
    lines.push(`signed by ${fingerprint}${proof}`);
  }
  if (before.events > 0) {
    lines.push(
      `begins after statement ${before.statement}: at least ${before.events} earlier events are not in it, and nothing is proven about them`,
    );
  }
  if (last !== undefined) lines.push(`ends with statement ${last.number}, hash ${last.hash}`);
  lines.push(...problems.map((problem) => `PROBLEM ${problem}`));
  if (problemCount > problems.length) lines.push(`and ${problemCount - problems.length} problems more`);
  if (report.isTailProven)
    lines.push(`nothing is missing up to the expected head, statement ${head?.statement.number}`);
  else if (head === undefined)
    lines.push('tail unproven: later events may have been left out; give --expect-head');
  lines.push(
    problemCount === 0 ? 'OK' : `NOT OK: ${problemCount} ${problemCount === 1 ? 'problem' : 'problems'}`,
  );
  return lines;
}

function readKeys(path: string): string[] {
  try {
    return readPublicKeys(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`--public-key: ${path}: ${(error as Error).message}`);
  }
}

/** The line itself, or the last statement in a file: of an export, or of what a sink was sent. */
async function readHead(terminal: Terminal, expected: string): Promise<SignedStatement> {
  let head = expected.trimStart().startsWith('{') ? statementIn(expected) : undefined;
  const path = resolve(terminal.cwd, expected);
  if (head === undefined && existsSync(path)) {
    for await (const lines of readTextLines(createReadStream(path))) {
      for (const line of lines)
        head = (line instanceof UnreadableLine ? undefined : statementIn(line)) ?? head;
    }
  }
  if (head === undefined)
    throw new Error(
      '--expect-head holds no statement: give a line that says signAuditHeads, or a file with one.',
    );
  if (!isSignatureRight(head)) throw new Error('--expect-head: its signature is wrong.');
  return head;
}

/** By its content alone, since whatever collects logs may have written the line anew. */
function statementIn(line: string): SignedStatement | undefined {
  if (!line.includes('public_key')) return undefined;
  const start = line.indexOf('{');
  const { request_params, requestParams } = parseObject(line.slice(start)) ?? {};
  const params = (request_params ?? requestParams ?? {}) as Readonly<Record<string, unknown>>;
  const { statement, signature, public_key: publicKey } = params;
  if (typeof statement !== 'string' || typeof signature !== 'string' || typeof publicKey !== 'string')
    return undefined;
  const signed = readStatement(statement, signature, publicKey);
  return signed?.statement.kind === 'opening' ? undefined : signed;
}
