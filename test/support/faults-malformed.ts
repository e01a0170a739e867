import { connect } from 'node:net';
import { ME } from './faults-connection.ts';
import { within } from './faults-scale.ts';

const ANSWER_MS = 5_000;

/** Sends requests that are wrong in their headers or their very form, each with secrets in the wrong places. */
export async function sendMalformed(url: string, { user, password, token }: Named): Promise<number> {
  const { host } = new URL(url);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const authorizations = [
    token,
    `Bearer`,
    `Bearer ${token} ${token}`,
    `Bearer "${token}"`,
    `bearer\t${token}`,
    `Token ${token}`,
    `Bearer ${token.toUpperCase()}`,
    `Bearer ${token.slice(0, -1)}`,
    `Basic ${token}`,
    `Basic ${base64(token)}`,
    `Basic ${base64(`${token}:`)}`,
    `Basic ${base64(`${user}:${password}`)}!`,
    `Basic ${base64(password)}`,
    `Digest username="${user}", response="${token}"`,
    `Bearer ${token}\r\nAuthorization: Basic ${base64(`${user}:${password}`)}`,
    `Bearer ${token}\r\nCookie: latchkey=${token}; latchkey=${encodeURIComponent(password)}`,
    `Bearer ${token}\r\nReferer: http://${host}/?token=${token}\r\nX-Request-Id: ${token}`,
    `Bearer ${token}\r\nX-${token}: ${token}\r\nX-Forwarded-For: ${token}\r\nOrigin: https://${token}.example`,
    `Bearer ${'x'.repeat(20_000)}${token}`,
  ];
  const requests = [
    ...authorizations.map(
      (value) => `GET ${ME} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${value}\r\n\r\n`,
    ),
    `GET /${token} HTTP/9.9\r\n\r\n`,
    `${token} / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${token}.example\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nAuthorization Bearer ${token}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${token}\u0000${token}\r\n\r\n`,
    `CONNECT ${token}.example:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /${token} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: ${token}\r\n\r\n`,
    ...bodies({ password, token }).map(
      (body) =>
        `POST /api/latchkey/1.0/session HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  ];
  for (const request of requests) await sendRaw(url, request);
  return requests.length;
}

interface Named {
  readonly user: string;
  readonly password: string;
  readonly token: string;
}

function bodies({ password, token }: Omit<Named, 'user'>): string[] {
  const quoted = JSON.stringify(password);
  return [
    quoted,
    `{"password":${quoted}`,
    `{"__proto__":{"password":${quoted}}}`,
    `{"username":${quoted},"password":${'['.repeat(40)}${']'.repeat(40)}}`,
    `[${quoted},"${token}"]`,
    `username=admin&password=${encodeURIComponent(password)}&token=${token}`,
    `{"username":"${'x'.repeat(300)}${token}","password":${quoted}}`,
    `{"username":"${token}","password":${JSON.stringify(password.repeat(200))}}`,
  ];
}

/** One connection, one request; waits until the server has closed it or answered. */
async function sendRaw(url: string, request: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  const over = new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
  });
  socket.write(request);
  await within(ANSWER_MS, over, () => `no answer to ${JSON.stringify(request.slice(0, 60))}`);
  socket.destroy();
}
