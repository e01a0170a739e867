import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { bareAnswer, sendBare } from './bare-answer.ts';

/** What is answered to requests that follow one another on one connection, the last of which ends it. */
async function ask(requests: string): Promise<string> {
  const answer = bareAnswer(['X-User', 'alice']);
  const server = createServer({ keepAliveTimeout: 7_000 }, (request, response) =>
    sendBare(response, answer, ['X-Path', request.url ?? '']),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(requests);
  return text(socket);
}

const DATE = /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/;

test('answers follow one another on a connection, whole and in order, the last one with its end', async () => {
  const host = 'Host: a\r\n';
  const got = await ask(
    `GET /1 HTTP/1.1\r\n${host}\r\nPOST /2 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabcGET /3 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
  );
  const answers = got.split(/(?=HTTP\/1\.1 )/);
  expect(answers.map((one) => one.replace(DATE, '\r\n'))).toEqual([
    'HTTP/1.1 200 OK\r\nX-User: alice\r\nContent-Length: 0\r\nX-Path: /1\r\nConnection: keep-alive\r\nKeep-Alive: timeout=7\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX-User: alice\r\nContent-Length: 0\r\nX-Path: /2\r\nConnection: keep-alive\r\nKeep-Alive: timeout=7\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX-User: alice\r\nContent-Length: 0\r\nX-Path: /3\r\nConnection: close\r\n\r\n',
  ]);
  for (const one of answers) expect(one).toMatch(DATE);
});

test('a client of HTTP/1.0 is told that its connection stays only if it asked for that', async () => {
  const got = await ask(
    'GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /2 HTTP/1.0\r\nConnection: close\r\n\r\n',
  );
  const [first = '', second = ''] = got.split(/(?=HTTP\/1\.1 )/);
  expect(first).toContain('\r\nConnection: keep-alive\r\n');
  expect(second).toContain('\r\nConnection: close\r\n');
});

test.each([
  ['X-User', 'a\r\nX-Admin: yes'],
  ['X-User', 'a\nb'],
  ['X-User', 'ü'],
  ['X-User', '\0'],
  ['X-User: a\r\nX-Admin', 'yes'],
  ['', 'a'],
])('what would be another header is none: %j %j', (name, value) => {
  expect(() => bareAnswer([name, value])).toThrow();
});
