import { createServer } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { freePort } from './daemon.ts';
import { startEchoService } from './echo-service.ts';
import type { Guard } from './guarded.ts';
import { sendRaw } from './proxies.ts';
import type { Question } from './questions.ts';

/**
 * Holds the bytes with which a real proxy asks against those that Latchkey is tested with, but for the order of headers
 * of different names: Envoy's is another one each time that it starts.
 */
export async function expectQuestion(guard: Guard, question: Question): Promise<void> {
  const questions: string[] = [];
  const latchkeyPort = await freePort();
  const listener = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      questions.push(chunk.toString('latin1'));
      socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => listener.listen(latchkeyPort, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const service = await startEchoService();
  const { port, host } = await guard.start({ latchkeyPort, servicePort: service.port });
  const asked = { method: 'POST', target: '/mlflow/a%20b;c?q=%2e', host, token: 'a-token' };
  const head = [
    `${asked.method} ${asked.target} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close, X-Forwarded-Uri',
    'User-Agent: somebody',
    `Authorization: Bearer ${asked.token}`,
    ...[
      'X-Forwarded-For: 192.0.2.7',
      'X-Forwarded-Uri: /evil',
      'X-Forwarded-Method: EVIL',
      'X-Original-URI: /evil',
    ],
    ...['X-Forwarded-Host: evil.example', 'Forwarded: for=192.0.2.7', 'Cookie: evil=1', 'X-Envoy-Evil: 1'],
    'Content-Length: 3',
  ];
  const { status } = await sendRaw(port, `${head.join('\r\n')}\r\n\r\nabc`);
  const expected = question(asked).replace('Host: LATCHKEY', `Host: 127.0.0.1:${latchkeyPort}`);
  expect([questions.map(linesInOrder), status, service.arrived]).toEqual([[linesInOrder(expected)], 403, []]);
}

function linesInOrder(question: string): string[] {
  const [first = '', ...rest] = question.split('\r\n');
  return [first, ...rest.toSorted()];
}
