import { expect, test } from 'vitest';
import { openText, sealText } from './passphrase-seal.ts';

const ABOUT = 'https://latchkey.example.com';

test('the passphrase opens what it sealed, however its letters were typed', async () => {
  const sealed = await sealText('caf\u00e9', 'token', ABOUT);
  expect(JSON.stringify(sealed)).not.toContain('token');
  expect(await openText('caf\u00e9', sealed, ABOUT)).toBe('token');
  expect(await openText('cafe\u0301', sealed, ABOUT)).toBe('token');
});

test('another passphrase, another place and any change open nothing', async () => {
  const sealed = await sealText('right', 'token', ABOUT);
  const flip = (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);
  expect(await openText('wrong', sealed, ABOUT)).toBeUndefined();
  expect(await openText('right', sealed, 'https://evil.example')).toBeUndefined();
  for (const part of ['salt', 'nonce', 'sealed'] as const) {
    expect(await openText('right', { ...sealed, [part]: flip(sealed[part]) }, ABOUT)).toBeUndefined();
    expect(await openText('right', { ...sealed, [part]: '' }, ABOUT).catch(() => undefined)).toBeUndefined();
  }
  expect(await openText('right', { ...sealed, sealed: sealed.sealed.slice(0, -8) }, ABOUT)).toBeUndefined();
});

test('the same is sealed differently each time', async () => {
  const [one, other] = await Promise.all([sealText('p', 'token', ABOUT), sealText('p', 'token', ABOUT)]);
  expect(one.sealed).not.toBe(other.sealed);
  expect(one.salt).not.toBe(other.salt);
});
