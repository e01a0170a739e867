import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort, startDaemon } from './daemon.ts';
import { DEPLOY, replaceIn } from './deployed.ts';

const PATH = `${process.env.PATH}:/usr/sbin`;

/** Whom a proxy asks, and where it sends what may pass. */
export interface Around {
  readonly latchkeyPort: number;
  readonly servicePort: number;
  /** What the service is called, instead of the `mlflow` of the files. */
  readonly name?: string;
  /** Left out: over plain HTTP. With it Latchkey's own pages are served beside the service, too. */
  readonly tls?: { readonly certPath: string; readonly keyPath: string };
}

/** Under which names Latchkey itself is reached, and pages of somebody else that share its site. */
export const BESIDE = { latchkey: 'latchkey.example.com', evil: 'evil.example.com' } as const;

/** A proxy that runs one of the files of `deploy/`, with nothing changed in it but names and addresses. */
export interface RunningProxy {
  readonly port: number;
  /** The host name that the file is about. */
  readonly host: string;
}

/** nginx with `deploy/nginx/guarded-service.conf`; ended with the test. */
export async function startNginx(around: Around): Promise<RunningProxy> {
  const place = await makePlace(around);
  const listen = listenOf(place, around);
  const changes = { '127.0.0.1:8090': listen };
  await runNginx(readDeployed('nginx/guarded-service.conf', { around, changes }), place, around);
  return place;
}

/** nginx that ends TLS in front of Latchkey's own gateway, and does nothing else; ended with the test. */
export async function startBeforeGateway(around: Around): Promise<RunningProxy> {
  const place = await makePlace(around);
  const server = `server { listen ${listenOf(place, around)}; server_name ${place.host};
  location / { proxy_pass http://127.0.0.1:${around.latchkeyPort}; proxy_http_version 1.1;
    proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; } }`;
  await runNginx(server, place, around);
  return place;
}

function listenOf({ port }: RunningProxy, { tls }: Around): string {
  return `127.0.0.1:${port}${tls === undefined ? '' : ' ssl'}`;
}

async function runNginx(servers: string, place: RunningProxy, around: Around): Promise<void> {
  const folder = makeFolder();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = paths.map((one) => `${one}_temp_path ${folder}/${one};`).join('\n');
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; user ${userInfo().username}; pid ${folder}/pid; error_log stderr; worker_processes 1;
events {}
http { access_log off; ${temporary}
${nginxBeside(around, listenOf(place, around))}
${servers} }`,
  );
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf')];
  await startDaemon({ program: 'nginx', args, env: { PATH }, port: place.port });
}

/** Caddy with `deploy/caddy/Caddyfile`, over plain HTTP; ended with the test. */
export async function startCaddy(around: Around): Promise<RunningProxy> {
  const { tls } = around;
  const folder = makeFolder();
  const { port, host } = await makePlace(around);
  const service = readDeployed('caddy/Caddyfile', {
    around,
    changes: { [`${host} {`]: tls === undefined ? `http://${host}:${port} {` : caddySite(host, port, tls) },
  });
  const file = join(folder, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${service}${caddyBeside(around, port)}`);
  const env = { PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const args = ['run', '--adapter', 'caddyfile', '--config', file];
  await startDaemon({ program: 'caddy', args, env, port });
  return { port, host };
}

/** This Traefik with the files of `deploy/traefik`; ended with the test. */
export async function startTraefik(program: string, around: Around): Promise<RunningProxy> {
  const folder = makeFolder();
  const { port, host } = await makePlace(around);
  const own = readFileSync(join(DEPLOY, 'traefik/traefik.yaml'), 'utf8');
  const changed = replaceIn(own, {
    '127.0.0.1:8090': `127.0.0.1:${port}`,
    'guarded-service.yaml': join(folder, 'guarded-service.yaml'),
  });
  writeFileSync(join(folder, 'traefik.yaml'), changed);
  const service = readDeployed('traefik/guarded-service.yaml', { around, changes: {} });
  writeFileSync(join(folder, 'guarded-service.yaml'), service);
  const args = [`--configFile=${join(folder, 'traefik.yaml')}`];
  await startDaemon({ program, args, env: { HOME: folder }, cwd: folder, port });
  return { port, host };
}

/** This Envoy with `deploy/envoy/envoy.yaml`; ended with the test. */
export async function startEnvoy(program: string, around: Around): Promise<RunningProxy> {
  const folder = makeFolder();
  const { port, host } = await makePlace(around);
  const changes = { 'port_value: 8090': `port_value: ${port}`, ...envoyBeside(around) };
  writeFileSync(join(folder, 'envoy.yaml'), readDeployed('envoy/envoy.yaml', { around, changes }));
  const args = ['--config-path', join(folder, 'envoy.yaml'), '--concurrency', '1', '--use-dynamic-base-id'];
  await startDaemon({ program, args: [...args, '--log-level', 'error'], cwd: folder, port });
  return { port, host };
}

/** Sends bytes, and gives back all that is answered until the connection is closed or nothing more comes. */
export function sendRaw(port: number, text: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text));
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('nothing was answered within 10 s')));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ status: Number(answer.split(' ', 2)[1]), text: answer }));
  });
}

function nginxBeside({ latchkeyPort, tls }: Around, listen: string): string {
  if (tls === undefined) return '';
  return `ssl_certificate ${tls.certPath}; ssl_certificate_key ${tls.keyPath};
server { listen ${listen}; server_name ${BESIDE.latchkey};
  location / { proxy_pass http://127.0.0.1:${latchkeyPort}; proxy_set_header Host $host; } }
server { listen ${listen}; server_name ${BESIDE.evil}; default_type text/html; location / { return 200 hostile; } }`;
}

function caddyBeside({ latchkeyPort, tls }: Around, port: number): string {
  if (tls === undefined) return '';
  return `${caddySite(BESIDE.latchkey, port, tls)}\n\treverse_proxy 127.0.0.1:${latchkeyPort}\n}
${caddySite(BESIDE.evil, port, tls)}\n\theader Content-Type text/html\n\trespond hostile\n}\n`;
}

/** What makes of Envoy's file one that ends TLS, and serves what is beside the service. */
function envoyBeside({ tls }: Around): Record<string, string> {
  if (tls === undefined) return {};
  const type = (name: string) => `'@type': type.googleapis.com/envoy.extensions.${name}`;
  const certificate = `{ certificate_chain: { filename: ${tls.certPath} }, private_key: { filename: ${tls.keyPath} } }`;
  const context = `${type('transport_sockets.tls.v3.DownstreamTlsContext')}, common_tls_context: { tls_certificates: [${certificate}] }`;
  const unguarded = `{ envoy.filters.http.ext_authz: { ${type('filters.http.ext_authz.v3.ExtAuthzPerRoute')}, disabled: true } }`;
  const host = (name: string, domain: string, action: string) =>
    `- { name: ${name}, domains: [${domain}, '${domain}:*'], typed_per_filter_config: ${unguarded}, routes: [{ match: { prefix: / }, ${action} }] }`;
  const html = 'response_headers_to_add: [{ header: { key: content-type, value: text/html } }]';
  return {
    '        - filters:': `        - transport_socket: { name: tls, typed_config: { ${context} } }\n          filters:`,
    '                  virtual_hosts:': `                  virtual_hosts:
                    ${host('latchkey', BESIDE.latchkey, 'route: { cluster: latchkey }')}
                    ${host('evil', BESIDE.evil, `direct_response: { status: 200, body: { inline_string: hostile } }, ${html}`)}`,
  };
}

function caddySite(host: string, port: number, { certPath, keyPath }: NonNullable<Around['tls']>): string {
  return `https://${host}:${port} {\n\ttls ${certPath} ${keyPath}`;
}

async function makePlace({ name = 'mlflow' }: Around): Promise<RunningProxy> {
  return { port: await freePort(), host: `${name}.example.com` };
}

interface Changed {
  readonly around: Around;
  readonly changes: Readonly<Record<string, string>>;
}

/** A file of `deploy/` with its names and addresses changed; each of them must stand in it. */
function readDeployed(path: string, { around, changes }: Changed): string {
  const { latchkeyPort, servicePort, name = 'mlflow' } = around;
  const text = readFileSync(join(DEPLOY, path), 'utf8').replaceAll('mlflow', name);
  // Envoy writes address and port apart.
  const before = text.includes('port_value: ') ? 'port_value: ' : '127.0.0.1:';
  return replaceIn(text, {
    [`${before}8080`]: `${before}${latchkeyPort}`,
    [`${before}5000`]: `${before}${servicePort}`,
    ...changes,
  });
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-proxy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
