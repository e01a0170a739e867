import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportRange } from '../audit/export.ts';
import { LINE_FORMATS } from '../audit/line.ts';
import { loadSigningKey, publicKeyPem } from '../audit/statements/signing-key.ts';
import type { Config } from '../config/config.ts';
import { createCore } from '../core.ts';
import { createLog } from '../log.ts';
import { operator } from './operator.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd audit export                the audit trail on standard output
         [--from TIME] [--to TIME]           2026-11-22, 2026-11-22T07:00:00Z, or milliseconds since 1970
         [--format jsonl|delivered]
       latchkeyd audit check FILE            checks an export without the server; - is standard input
         [--expect-head FILE_OR_LINE]        what the trail must reach: a statement that was kept elsewhere
         [--public-key FILE]                 whose signatures are believed
       latchkeyd audit public-key            the key that signs the trail on this machine`;

export const EXPORT_OPTIONS = ['from', 'to', 'format'];

/** Writes the audit trail to standard output, no faster than it is read; it is audited itself. */
export async function exportTrail(
  terminal: Terminal,
  config: Config,
  options: Readonly<Record<string, string>>,
): Promise<number> {
  const format = LINE_FORMATS.get(options.format ?? 'jsonl');
  if (format === undefined) throw new Error(`--format must be ${[...LINE_FORMATS.keys()].join(' or ')}.`);
  const range: ExportRange = { ...time('startTime', 'from', options), ...time('endTime', 'to', options) };
  const core = await createCore(config, { log: createLog('error') });
  try {
    const lines = await core.auditExport.begin(operator(terminal, 'audit export'), range, format);
    await pipeline(Readable.from(lines), terminal.stdout, { end: false });
    return 0;
  } finally {
    await core.close();
  }
}

/** Prints the public half of this machine's signing key, which is made where there is none. */
export function printPublicKey(terminal: Terminal, config: Config): number {
  const key = loadSigningKey(config.keyDir);
  terminal.print(publicKeyPem(key).trimEnd());
  terminal.complain(`Fingerprint: ${key.fingerprint}`);
  return 0;
}

function time(
  field: keyof ExportRange,
  option: string,
  options: Readonly<Record<string, string>>,
): ExportRange {
  const text = options[option];
  if (text === undefined) return {};
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const value = /^\d{1,15}$/.test(text) ? Number(text) : isDate ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(value)) {
    throw new Error(
      `--${option} must be a date, such as 2026-11-22 or 2026-11-22T07:00:00Z, or milliseconds since 1970.`,
    );
  }
  return { [field]: value };
}
