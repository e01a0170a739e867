import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** Stands between the command and a server, and loses answers to what was done all the same. */
export interface LossyRelay {
  readonly url: string;
  /** How many requests it has passed on, by the last part of their paths. */
  readonly passed: ReadonlyMap<string, number>;
}

/**
 * Loses the first answer to each of these, which are last parts of paths; calls back before each answer leaves. Closed when the test has finished.
 */
export async function startLossyRelay(
  target: string,
  losing: readonly string[],
  onAnswer: (name: string) => void = () => {},
): Promise<LossyRelay> {
  const passed = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '', headers } = request;
    const body = await buffer(request);
    const answer = await fetch(target + url, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await answer.text();
    const name = url.split('?', 1)[0]?.split('/').at(-1) ?? '';
    const count = (passed.get(name) ?? 0) + 1;
    passed.set(name, count);
    onAnswer(name);
    if (losing.includes(name) && count === 1) response.socket?.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed };
}
