import type { OwnedTokenDetails } from '@latchkey/client';
import { expect, test } from 'vitest';
import type { NotificationKind } from '../kind.ts';
import type { MessagePart, OutgoingMessage } from '../notification.ts';
import { composeLetter } from './mail-letter.ts';
import { renderHtml, renderText } from './render-letter.ts';

const URL = 'https://latchkey.example.com';
const AT = Date.parse('2026-11-22T07:04:05Z');

const token = (more: Partial<OwnedTokenDetails> = {}): OwnedTokenDetails => ({
  ...{
    token_id: 'e'.repeat(64),
    creation_time: AT,
    expiry_time: AT + 86_400_000,
    comment: 'ci',
    status: 'active',
  },
  ...{ last_four: 'ab12', owner_id: 1, owner_name: 'alice', created_by_id: 1, created_by_name: 'alice' },
  ...more,
});

function message(...parts: readonly MessagePart[]): OutgoingMessage {
  const totals = new Map<NotificationKind, number>();
  for (const { kind, tokenCount } of parts) totals.set(kind, (totals.get(kind) ?? 0) + tokenCount);
  return { messageId: 'id', recipient: 'a@b.example', createdAt: AT, attempts: 1, parts, totals };
}

const part = (
  kind: NotificationKind,
  tokens: OwnedTokenDetails[],
  tokenCount = tokens.length,
): MessagePart => ({
  ...{ kind, createdAt: AT, tokenCount },
  content: { actor: { id: 1, name: 'alice', address: '203.0.113.7', userAgent: 'curl/8.1' }, tokens },
});

test('a mail says what happened to which token, by whom, from where, and what to do', () => {
  const letter = composeLetter(message(part('token.generated', [token()])), URL);
  expect(letter.subject).toBe('Latchkey: a token was generated');
  expect(renderText(letter)).toBe(`A token was generated.

  "ci", ending in ab12
    Owner:     alice
    Generated: 2026-11-22 07:04 UTC by alice
    From:      203.0.113.7
    With:      "curl/8.1"
    Expires:   2026-11-23 07:04 UTC
    Token ID:  ${'e'.repeat(64)}

If this was not you, somebody else can act in your name: revoke the token at ${URL}/settings/access-tokens, change your password, and tell an administrator.

-- 
Sent by Latchkey at ${URL}, which knows this address as that of the owner of these tokens, or of whoever generated them.
`);
  expect(renderHtml(letter)).toContain(
    `<a href="${URL}/settings/access-tokens">${URL}/settings/access-tokens</a>`,
  );
});

test('several events are one mail, and of many tokens it names some and counts the others', () => {
  const many = Array.from({ length: 30 }, () => token());
  const letter = composeLetter(
    message(part('token.revoked', many, 700), part('token.revoked', many), part('token.expiring', [token()])),
    URL,
  );
  expect(letter.subject).toBe('Latchkey: news of 731 tokens');
  expect(letter.sections.map(({ heading, entries, unnamed }) => [heading, entries.length, unnamed])).toEqual([
    ['730 tokens were revoked.', 50, 680],
    ['A token expires soon.', 1, 0],
  ]);
  expect(renderText(letter)).toContain('… and 680 more.');
  expect(renderHtml(letter)).toContain('… and 680 more.');
});

test('what other people chose stays text: markup, headers, links, letters that turn others round', () => {
  const comment =
    '<img src=x onerror="alert(1)"> \r\nBcc: evil@example.com\u202e https://evil.example/?a=1&b=2';
  const name = `O'Neil "the <b>boss</b>"`;
  const evil = part('token.generated', [token({ comment, owner_name: name, created_by_name: name })]);
  const letter = composeLetter(
    message({
      ...evil,
      content: { ...evil.content, actor: { name, address: '203.0.113.7', userAgent: '<script>x</script>' } },
    }),
    URL,
  );
  const [text, html] = [renderText(letter), renderHtml(letter)];
  expect(letter.subject).toBe('Latchkey: a token was generated');
  expect(text).not.toMatch(/^Bcc/m);
  expect(text + html).not.toMatch(/\u202e|https:\/\/evil/);
  expect(html).not.toMatch(/<(img|script|b)\b/);
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  expect(html).toContain('O&#39;Neil &quot;the &lt;b&gt;boss&lt;/b&gt;&quot;');
  expect(html.match(/<a /g)).toHaveLength(1);
});

test('a mail says why and by whom a token was revoked', () => {
  const revoked = token({ status: 'revoked', revocation_time: AT, revoke_reason: 'unused', expiry_time: -1 });
  const byServer: MessagePart = {
    ...{ kind: 'token.revoked', createdAt: AT, tokenCount: 1 },
    content: { actor: { name: 'System-User' }, tokens: [revoked] },
  };
  const text = renderText(composeLetter(message(byServer), URL));
  expect(text).toContain('Revoked:   2026-11-22 07:04 UTC by Latchkey itself');
  expect(text).toContain('Because:   nobody used it for a long time');
  expect(text).toContain('Expires:   never');
  expect(text).not.toContain('From:');
});

test('a link that sets a password, and a changed password, are told without any link', () => {
  const told = (kind: NotificationKind, actor: MessagePart['content']['actor']): MessagePart => ({
    ...{ kind, createdAt: AT, tokenCount: 1 },
    content: { actor, tokens: [], account: { user_id: 7, user_name: 'alice@example.com' } },
  });
  const made = told('password.link_made', { name: 'admin' });
  const letter = composeLetter(message(made), URL);
  expect(letter.subject).toBe('Latchkey: a link was made that sets your password');
  expect(renderText(letter)).toBe(`A link was made that sets your password.

  alice@example.com
    Done:      2026-11-22 07:04 UTC by admin

Whoever made it gives you the link. Only the newest works, and only once. If you did not ask for one, tell another administrator at once: whoever has the link can sign in as you.

-- 
Sent by Latchkey at ${URL}, which knows this address as that of your account.
`);
  const changed = told('password.changed', { name: 'alice@example.com', address: '203.0.113.7' });
  const both = composeLetter(message(made, changed, part('token.revoked', [token()])), URL);
  expect(both.subject).toBe('Latchkey: news of your account');
  expect(both.sections.map(({ heading }) => heading)).toEqual([
    'A link was made that sets your password.',
    'Your password was changed.',
    'A token was revoked.',
  ]);
  expect(renderText(both)).toContain('From:      203.0.113.7');
});
