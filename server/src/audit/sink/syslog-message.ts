import { hostname } from 'node:os';
import type { OutgoingLine } from './destination.ts';

/** "log audit", RFC 5424 §6.2.1. */
const FACILITY = 13;
const WARNING = 4;
const INFORMATIONAL = 6;
const HOST = printable(hostname()).slice(0, 255) || '-';

/**
 * A line as a message of RFC 5424. Letters beyond ASCII are escaped in its JSON, so that it needs no byte order
 * mark to say what they are (§6.4).
 */
export function syslogMessage({ json, action, isRefusal, time }: OutgoingLine): Buffer {
  const priority = FACILITY * 8 + (isRefusal ? WARNING : INFORMATIONAL);
  const head = `<${priority}>1 ${new Date(time).toISOString()} ${HOST} latchkeyd ${process.pid}`;
  return Buffer.from(`${head} ${printable(action).slice(0, 32) || '-'} - ${escapeNonAscii(json)}`, 'latin1');
}

/** With its length in front, for a stream of messages (RFC 6587 §3.4.1, RFC 5425 §4.3). */
export function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

function escapeNonAscii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '');
}
