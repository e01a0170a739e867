import { maskUrl } from './secret-value.ts';

/** Where PostgreSQL may be found. */
export interface PostgresHosts {
  /** One URL for each host, in the order in which they are tried. */
  readonly urls: readonly string[];
}

const PARTS =
  /^(?<head>postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?<hosts>[^/?#@]*)(?<path>[^?#]*)(?:\?(?<query>[^#]*))?$/;
/** Any other would find hosts that nothing can be done with. */
const ATTRIBUTES: ReadonlySet<string> = new Set(['read-write', 'primary']);

/**
 * Reads a PostgreSQL URL that may name several hosts and `target_session_attrs`, as libpq has it (PostgreSQL's manual,
 * "Specifying Multiple Hosts"); one that can be written to is wanted whatever it says. Undefined when it is none, or asks for
 * another, or names no database, or a host that cannot be one.
 */
export function parsePostgresUrl(text: string): PostgresHosts | undefined {
  const { head, hosts, path, query = '' } = PARTS.exec(text)?.groups ?? {};
  if (head === undefined || hosts === undefined || path === undefined) return undefined;
  const names = hosts.split(',');
  const parameters = query.split('&').filter((parameter) => parameter !== '');
  const [attributes, kept] = takeAttributes(parameters);
  if (attributes !== undefined && !ATTRIBUTES.has(attributes)) return undefined;
  const urls = names.map((name) => `${head}${name}${path}${kept.length > 0 ? `?${kept.join('&')}` : ''}`);
  return urls.every((url) => isOfOneHost(url, names.length === 1)) ? { urls } : undefined;
}

/** As `maskUrl`, for a URL that may name several hosts. */
export function maskPostgresUrl(text: string): string {
  const { head, hosts, path = '', query } = PARTS.exec(text)?.groups ?? {};
  if (head === undefined || hosts === undefined || !hosts.includes(',')) return maskUrl(text);
  const masked = maskUrl(`${head}host${path}${query === undefined ? '' : `?${query}`}`);
  // What stands for the hosts comes after the user, whose name may be the same word.
  return masked === '***'
    ? masked
    : masked.replace(/^([a-z]+:\/\/(?:[^/]*@)?)host/, (_, start) => start + hosts);
}

function takeAttributes(parameters: readonly string[]): [string | undefined, string[]] {
  const isAttributes = (parameter: string) => parameter.startsWith('target_session_attrs=');
  const last = parameters.findLast(isAttributes);
  return [last?.slice(last.indexOf('=') + 1), parameters.filter((parameter) => !isAttributes(parameter))];
}

function isOfOneHost(text: string, isAlone: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.pathname.length < 2) return false;
  if (/@/.test(url.pathname + url.search) || !isDecodable(url)) return false;
  // A server on a Unix socket is named in the query.
  const inQuery = url.searchParams.get('host');
  if (inQuery !== null) return isAlone && inQuery !== '' && !inQuery.includes(',');
  return url.hostname !== '';
}

function isDecodable(url: URL): boolean {
  try {
    decodeURIComponent(url.username + url.password + url.pathname);
    return true;
  } catch {
    return false;
  }
}
