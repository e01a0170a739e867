import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Log } from '../log.ts';
import { PlainConnections, type TakePlain } from './plain-connections.ts';

interface ListenerOptions {
  readonly tls?: { readonly certPath: string; readonly keyPath: string };
  readonly maxConnections: number;
  readonly log: Log;
}

/** Time that open requests get to finish before their connections are closed. */
const DRAIN_MS = 6_000;
/** Time that a connection which looks idle gets to send what is on its way. */
const GRACE_MS = 500;
const CERTIFICATE_CHECK_MS = 5_000;

/** How much and how slowly a client may send before it is cut off. A missing Host is refused in our own words. */
const LIMITS: ServerOptions = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  requireHostHeader: false,
  insecureHTTPParser: false,
  // What announces no body is not led through the life of a stream that nobody reads (body.ts goes by it, too).
  optimizeEmptyRequests: true,
  // An offer of another HTTP may be passed over (RFC 9110 §7.8); only WebSockets are asked for in earnest.
  // A proxy that asks about one passes its headers on, and wants an answer all the same.
  shouldUpgradeCallback: (request) =>
    /websocket/i.test(request.headers.upgrade ?? '') && !request.url?.startsWith('/forward-auth/'),
};

/** The server's one listener: http, or https with a certificate that is read anew when its file changes. */
export class Listener {
  readonly server: Server;
  readonly scheme: 'http' | 'https';
  readonly #plain: PlainConnections;
  #certificateTimer: NodeJS.Timeout | undefined;

  constructor({ tls, maxConnections, log }: ListenerOptions) {
    this.scheme = tls === undefined ? 'http' : 'https';
    if (tls === undefined) {
      this.server = createServer(LIMITS);
    } else {
      const server = createTlsServer({ ...LIMITS, ...readCertificate(tls), minVersion: 'TLSv1.2' });
      this.#certificateTimer = reloadOnChange(server, tls, log);
      this.server = server;
    }
    this.server.maxConnections = maxConnections;
    this.#plain = new PlainConnections(this.server);
  }

  /** Offers plain requests to `take`, before Node's server reads them. */
  servePlain(take: TakePlain): void {
    this.#plain.serve(take, this.scheme === 'https' ? 'secureConnection' : 'connection');
  }

  /** Starts to listen; gives back the port. Throws, with a sentence that names `setting`, when it cannot be had. */
  listen(host: string, port: number, setting = 'LATCHKEY_PORT'): Promise<number> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => reject(new Error(describe(error, host, port, setting)));
      this.server.once('error', fail);
      this.server.listen({ host, port }, () => {
        this.server.off('error', fail);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Accepts nothing more, lets open requests finish, and closes what is still open after a while. */
  async close(): Promise<void> {
    clearInterval(this.#certificateTimer);
    if (!this.server.listening) return;
    // A kept-alive connection may have its next request on the way: it is told with the answer that it was the last,
    // and cut only when nothing came. HTTP's own close() would reset it at once.
    this.server.prependListener('request', (_request, response) => {
      response.shouldKeepAlive = false;
    });
    this.#plain.retire();
    const closed = new Promise<void>((resolve) =>
      NetServer.prototype.close.call(this.server, () => resolve()),
    );
    const sweep = setInterval(() => {
      this.server.closeIdleConnections();
      this.#plain.closeIdle();
    }, GRACE_MS);
    const cut = setTimeout(() => {
      this.server.closeAllConnections();
      this.#plain.closeAll();
    }, DRAIN_MS);
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
  }
}

function describe(error: NodeJS.ErrnoException, host: string, port: number, setting: string): string {
  const advice = `choose another with ${setting}, for example ${setting}=9080`;
  if (error.code === 'EADDRINUSE')
    return `Port ${port} on ${host} is taken: stop what listens there, or ${advice}.`;
  if (error.code === 'EACCES') return `Port ${port} may not be used by this account: ${advice}.`;
  if (error.code === 'EADDRNOTAVAIL')
    return `This machine has no address ${host}: write one of its own into LATCHKEY_HOST.`;
  return `Cannot listen on ${host}, port ${port}: ${error.message}.`;
}

type CertificatePaths = NonNullable<ListenerOptions['tls']>;

function readCertificate({ certPath, keyPath }: CertificatePaths): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(certPath), key: readFileSync(keyPath) };
}

/** By looking, not by watching: certificates are replaced by renames and links that watchers lose. */
function reloadOnChange(server: TlsServer, paths: CertificatePaths, log: Log): NodeJS.Timeout {
  const stamp = () =>
    [paths.certPath, paths.keyPath].map((path) => {
      const { ino, size, mtimeMs } = statSync(path);
      return `${ino}:${size}:${mtimeMs}`;
    });
  let last = stamp().join();
  const timer = setInterval(() => {
    try {
      const now = stamp().join();
      if (now === last) return;
      server.setSecureContext({ ...readCertificate(paths), minVersion: 'TLSv1.2' });
      last = now;
      log.info('the certificate was read anew');
    } catch (error) {
      log.warn({ err: error }, 'the changed certificate cannot be used yet; the old one stays');
    }
  }, CERTIFICATE_CHECK_MS);
  return timer.unref();
}
