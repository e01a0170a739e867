/** SHA-256 of a token value as a string of 32 characters, by WebCrypto: where there is no Node. */
export async function hashTokenValue(value: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value));
  return String.fromCharCode(...new Uint8Array(digest));
}
