import type { ByteRange } from './reading.ts';

/**
 * The one range of bytes that a request asks for (RFC 9110 §14.2); undefined: all of it, also where several ranges are
 * asked for, the header cannot be read, or `If-Range` names other content.
 */
export function askedRange(
  headers: { readonly range?: string | undefined; readonly 'if-range'?: string | string[] | undefined },
  { size, etag }: { readonly size: number; readonly etag: string },
): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  if (first === '') return within({ start: Math.max(0, size - Number(last)), end: size });
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return within({ start: Number(first), end: last === '' ? size : Math.min(size, Number(last) + 1) });

  function within(range: ByteRange): ByteRange | 'unsatisfiable' {
    return range.start < range.end ? range : 'unsatisfiable';
  }
}
