/** At most so many arguments at once: more would not fit onto the stack. */
const PIECE = 32_768;

/** Base64 of bytes (RFC 4648 §4), by what browsers and every Node have. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += PIECE) text += String.fromCharCode(...bytes.subarray(i, i + PIECE));
  return btoa(text);
}

/** The bytes of base64. Throws `DOMException` for what is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
