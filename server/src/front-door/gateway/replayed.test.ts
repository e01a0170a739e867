import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Replayed } from './replayed.ts';

/** A connection and its other end, of which some bytes have been read already. */
async function open(): Promise<{ replayed: Replayed; service: Socket }> {
  const server = createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  const service = await accepted;
  service.on('error', () => {});
  onTestFinished(() => void service.destroy());
  return { replayed: new Replayed(socket, Buffer.from('read before, ')), service };
}

test('what was read comes first, what is written goes nowhere', async () => {
  const { replayed, service } = await open();
  const arrived = text(service);
  replayed.write('GET / HTTP/1.1\r\n\r\n');
  service.end('and the rest');
  expect(await text(replayed)).toBe('read before, and the rest');
  replayed.destroy();
  expect(await arrived).toBe('');
});

test('what came before the connection closed is there for whoever reads it later', async () => {
  const { replayed, service } = await open();
  service.end('x'.repeat(50_000));
  replayed.on('error', () => {});
  replayed.read(0);
  await sleep(200);
  expect(await text(replayed)).toBe(`read before, ${'x'.repeat(50_000)}`);
});

test('a connection that is reset is no end', async () => {
  const { replayed, service } = await open();
  const read = text(replayed);
  service.write('x');
  await sleep(50);
  service.resetAndDestroy();
  await expect(read).rejects.toThrow();
});

test('whoever is done with it closes the connection', async () => {
  const { replayed, service } = await open();
  const closed = new Promise((resolve) =>
    service
      .resume()
      .on('close', resolve)
      .on('end', () => service.end()),
  );
  replayed.emit('free');
  await closed;
  expect(replayed.destroyed).toBe(true);
});
