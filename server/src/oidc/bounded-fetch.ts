import type { CustomFetch } from 'openid-client';

/** Discovery documents, keys and tokens are a few kB. */
const MAX_BYTES = 256 * 1024;

/**
 * Fetches without following redirects, and reads no more than a provider has reason to send; the time is bounded by
 * the caller's signal, of the body too.
 */
export const boundedFetch: CustomFetch = async (url, { body, method, headers, signal }) => {
  const response = await fetch(url, {
    ...{ method, headers, redirect: 'manual' },
    ...(body !== undefined && { body }),
    ...(signal !== undefined && { signal }),
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (length > MAX_BYTES) throw new TypeError('The identity provider sent too much.');
    chunks.push(chunk);
  }
  const hasBody = length > 0 && response.status !== 204 && response.status !== 304;
  const { status, headers: received } = response;
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers: received });
};
