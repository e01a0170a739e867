import { expect, test } from 'vitest';
import { Chunks } from './chunks.ts';

/** What is read of a body that comes in pieces of so many bytes; throws as the reader does. */
function readIn(body: string, size: number): { content: string; isOver: boolean; behind: number } {
  const chunks = new Chunks();
  const bytes = Buffer.from(body, 'latin1');
  let content = '';
  for (let at = 0; at < bytes.length; at += size) {
    const read = chunks.read(bytes.subarray(at, at + size));
    content += read.content.map((piece) => piece.toString('latin1')).join('');
    if (read.end !== undefined)
      return { content, isOver: true, behind: read.end.behind + Math.max(0, bytes.length - at - size) };
  }
  return { content, isOver: false, behind: 0 };
}

test.each([
  ['chunks', '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n', 'hello world'],
  ['none', '0\r\n\r\n', ''],
  [
    'sizes in either case, and with zeros before them',
    'A\r\n0123456789\r\n0000a\r\n0123456789\r\n000\r\n\r\n',
    '01234567890123456789',
  ],
  ['line ends in the content', '4\r\n\r\n\r\n\r\n0\r\n\r\n', '\r\n\r\n'],
  ['extensions', '1;a=b;c="d e"\r\nx\r\n0;end\r\n\r\n', 'x'],
  ['trailers that nobody announced', '1\r\nx\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n', 'x'],
])('%s: the content is the same in whatever pieces it comes', (_what, body, content) => {
  for (let size = 1; size <= body.length + 1; size++)
    expect(readIn(body, size)).toEqual({ content, isOver: true, behind: 0 });
  expect(readIn(`${body}HTTP/1.1 200`, 7)).toEqual({ content, isOver: true, behind: 12 });
  expect(readIn(body.slice(0, -1), 3).isOver).toBe(false);
});

test.each([
  ['no size', '\r\nx\r\n'],
  ['a size that is none', 'x\r\nx\r\n'],
  ['a negative size', '-1\r\nx\r\n'],
  ['a size with a sign', '+1\r\nx\r\n'],
  ['a size with 0x', '0x1\r\nx\r\n'],
  ['a size before which a space stands', ' 1\r\nx\r\n'],
  ['a size beyond all sizes', '100000000\r\nx\r\n'],
  ['a lone line feed behind the size', '1\nx\r\n0\r\n\r\n'],
  ['a lone line feed behind the content', '1\r\nx\n0\r\n\r\n'],
  ['a chunk longer than it says', '1\r\nxy\r\n0\r\n\r\n'],
  ['an endless extension', `1;${'x'.repeat(300)}`],
  ['a control character in an extension', '1;\x01\r\nx\r\n0\r\n\r\n'],
  ['endless trailers', `0\r\n${'X-A: b\r\n'.repeat(1_000)}`],
])('%s is refused', (_what, body) => {
  for (const size of [1, 2, 3, body.length]) expect(() => readIn(body, size)).toThrow();
});
