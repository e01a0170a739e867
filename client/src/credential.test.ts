import { expect, test } from 'vitest';
import { presentCredential } from './credential.ts';

test('a token is sent by Bearer', () => {
  expect(presentCredential({ token: 'dapi123' }).authorization).toBe('Bearer dapi123');
});

test('user name and password are sent by Basic, in UTF-8', () => {
  const { authorization } = presentCredential({ userName: 'zoë', password: 'påss:wörd 🔑' });
  const [scheme, encoded = ''] = authorization.split(' ');
  expect([scheme, Buffer.from(encoded, 'base64').toString()]).toEqual(['Basic', 'zoë:påss:wörd 🔑']);
});

test.each([
  ['an empty token', { token: '' }],
  ['a token with a line break', { token: 'dapi-hunter2\n' }],
  ['a token with a space', { token: 'hunter2 hunter2' }],
  ['a token with a letter that no header can hold', { token: 'hunter2-ł' }],
  ['an empty user name', { userName: '', password: 'hunter2' }],
  ['a user name with a colon', { userName: 'a:b', password: 'hunter2' }],
])('%s is refused without being repeated', (_name, credential) => {
  expect(() => presentCredential(credential)).toThrow(TypeError);
  expect(() => presentCredential(credential)).toThrow(/^(?!.*hunter2)/);
});

test('a credential is taken out of a text in whichever form it is there', () => {
  const { authorization, redact } = presentCredential({ userName: 'alice', password: 'hunter2' });
  expect(redact(`hunter2, ${authorization}, hunter2`)).toBe('[credential], Basic [credential], [credential]');
  expect(presentCredential({ token: 'dapi123' }).redact('No dapi123 here')).toBe('No [credential] here');
});

test('an empty password takes nothing out of a text', () => {
  expect(presentCredential({ userName: 'alice', password: '' }).redact('as it is')).toBe('as it is');
});
