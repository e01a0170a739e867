import { CommandFailure } from '../exit-code.ts';

/** Bytes, each of them a character, as the UTF-8 text that they are; undefined when they are none. */
export function findText(bytes: string): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}

/** A change of a text as one of bytes. Throws `CommandFailure` for what is no UTF-8. */
export function changingText(change: (text: string) => string): (bytes: string) => string {
  return (bytes) => {
    const text = findText(bytes);
    if (text === undefined)
      throw new CommandFailure('failed', 'The file is not UTF-8: mend it by hand first.');
    return Buffer.from(change(text), 'utf8').toString('latin1');
  };
}
