import { invalid, optionalString } from './fields.ts';

type Body = Readonly<Record<string, unknown>>;

/**
 * Bytes in base64, as proto3's JSON takes them: in either alphabet, with or without padding; line ends between are left
 * aside. A long one was decoded with the body (`base64Field`). Throws `invalid_parameter` when there is anything else in it, so that nothing is read otherwise than it was sent.
 */
export function optionalBytes(body: Body, name: string): Buffer | undefined {
  const given = body[name];
  if (Buffer.isBuffer(given)) return given;
  const text = optionalString(body, name);
  if (text === undefined) return undefined;
  const bytes = decodeBase64(text) ?? decodeBase64(text.replace(/[\r\n]/g, ''));
  if (bytes === undefined) throw invalid(name, 'must be base64');
  return bytes;
}

/** Undefined for what is not base64 throughout: Node leaves that out, so that it shows in the length. */
export function decodeBase64(text: string): Buffer | undefined {
  let end = text.length;
  if (text.endsWith('==')) end -= 2;
  else if (text.endsWith('=')) end -= 1;
  if (end % 4 === 1 || (end < text.length && text.length % 4 !== 0)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === Math.floor((end * 3) / 4) ? bytes : undefined;
}
