import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startTestApp } from '../testing/harness.ts';

test.each(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a request that has no body is answered at once, though it says that it is %s',
  async (type) => {
    const app = await startTestApp();
    const { value } = await app.token(await app.user('alice'));
    for (const path of ['/api/2.0/token/create', '/api/2.0/dbfs/put', '/api/latchkey/1.0/introspect']) {
      const socket = connect(Number(new URL(app.node.url).port), '127.0.0.1');
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${new URL(app.node.url).host}\r\nAuthorization: Bearer ${value}\r\n` +
          `Content-Type: ${type}\r\nConnection: close\r\n\r\n`,
      );
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 (?:200|400|403) /);
    }
  },
);
