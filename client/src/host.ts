const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The address that paths are put behind, without a slash at its end. Throws `TypeError`, which does not repeat the
 * text, for what is no URL of a server, or would send a credential readable for everybody on the way.
 */
export function parseHost(host: string, { allowPlainHttp = false } = {}): string {
  const url = URL.parse(host);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('The host must be a URL such as https://latchkey.example.com.');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('The host must be a URL without user name, password, query and fragment.');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname) && !allowPlainHttp) {
    throw new TypeError(
      `http://${url.host} is not on this machine, and plain http shows the credential to everybody on the way: use https.`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
