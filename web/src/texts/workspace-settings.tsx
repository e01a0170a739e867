import type { AddressEffect, SettingEffect } from '@latchkey/client';
import { formatCount } from '../format-number.ts';

const tokens = (count: number) => (count === 1 ? '1 token' : `${formatCount(count)} tokens`);
const isOn = (effect: SettingEffect) => effect.new_effective_value === 'true';

interface SettingTexts {
  readonly title: string;
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** What a change of it would do. */
  readonly effect: (effect: SettingEffect) => string;
}

const inUse = ({ tokens: all, tokens_in_use: used }: SettingEffect) => {
  if (all === 0) return '';
  if (all === 1) return ` It was ${used === 1 ? '' : 'not '}used in the last day.`;
  if (used === 0) return ' None of them was used in the last day.';
  if (used === 1) return ' One of them was used in the last day.';
  return ` ${used === all ? 'All' : formatCount(used)} of them were used in the last day.`;
};

const settings: Readonly<Record<string, SettingTexts>> = {
  enableTokensConfig: {
    title: 'Personal access tokens',
    about:
      'Tokens are accepted and can be generated. Switched off, every token is refused; none is lost, and they work again once this is on.',
    effect: (effect) => {
      if (isOn(effect))
        return effect.tokens === 0
          ? 'Tokens can be generated and used again. There is none that lives.'
          : `${tokens(effect.tokens)} that have not expired meanwhile work again, where their owner may use tokens.`;
      if (effect.tokens === 0) return 'No token can be generated or used. There is none that lives.';
      return `${tokens(effect.tokens)} will be refused at once, and none can be generated.${inUse(effect)} Nothing is revoked: switched on again, those that have not expired work again.`;
    },
  },
  maxTokenLifetimeDays: {
    title: 'Longest lifetime of new tokens',
    about: 'Nobody can generate a token that lives longer. Tokens that exist keep the expiry they have.',
    effect: (effect) => {
      const days = formatCount(Number(effect.new_effective_value));
      const rule = `New tokens live ${days === '1' ? 'one day' : `${days} days`} at most.`;
      if (effect.consequence !== 'stay' || effect.tokens === 0)
        return `${rule} Tokens that exist keep the expiry they have.`;
      return `${rule} ${tokens(effect.tokens)} ${effect.tokens === 1 ? 'was' : 'were'} generated for longer and ${effect.tokens === 1 ? 'keeps' : 'keep'} the expiry: revoke what should end sooner.`;
    },
  },
  allowNeverExpiring: {
    title: 'Tokens that never expire',
    about:
      'New tokens may be generated without an end, by Latchkey’s own API. Whoever finds such a token can use it until somebody revokes it.',
    effect: (effect) => {
      if (isOn(effect)) return 'Everybody who may use tokens can generate tokens without an end.';
      if (effect.tokens === 0) return 'New tokens must have an end. There is none without one.';
      return `New tokens must have an end. ${tokens(effect.tokens)} without one ${effect.tokens === 1 ? 'stays' : 'stay'} good until somebody revokes ${effect.tokens === 1 ? 'it' : 'them'}.`;
    },
  },
  allowWiderTokens: {
    title: 'Wider tokens from limited ones',
    about:
      'A token that is limited to scopes with authentication among them may generate tokens that may do more than it, as in Databricks. Off, nobody gets more out of a token than it may do itself.',
    effect: (effect) => {
      if (!isOn(effect))
        return 'Limited tokens can no longer generate wider ones. Those that were generated so stay as they are.';
      if (effect.tokens === 0)
        return 'Limited tokens with the scope authentication may generate wider ones. There is none of them yet.';
      return `${tokens(effect.tokens)} with limited scopes may then generate tokens that may do everything their owner may.`;
    },
  },
  enableIpAccessLists: {
    title: 'IP access lists',
    about:
      'Requests are taken only from where the lists admit them, whatever credential comes with them: tokens, passwords and sessions of these pages.',
    effect: (effect) => {
      if (!isOn(effect)) return 'Requests are taken from every address again. The lists stay as they are.';
      if (effect.tokens === 0)
        return 'No token was used in the last 30 days from where requests would be refused.';
      return `${tokens(effect.tokens)} ${effect.tokens === 1 ? 'was' : 'were'} last used from where requests would be refused.${inUse(effect)}`;
    },
  },
  enablePasswordSignIn: {
    title: 'Passwords',
    about:
      'People sign in with a user name and a password, and may send both by Basic authentication. Off, they sign in with an identity provider alone; an administrator must have done so once.',
    effect: (effect) => {
      if (isOn(effect)) return 'People may sign in with their passwords again.';
      const count = effect.people_without_way ?? 0;
      const rule = 'No password is taken any more. Tokens and sessions go on as they are.';
      if (count === 0) return `${rule} Everybody who has a password is linked with an identity provider.`;
      return `${rule} ${count === 1 ? 'One person has' : `${formatCount(count)} people have`} a password and no link with an identity provider: they cannot sign in until they are linked.`;
    },
  },
};

const newer: SettingTexts = {
  title: '',
  about: 'This setting is newer than these pages.',
  effect: () => 'What it does is told in the documentation.',
};

/** What the console says of the workspace's settings. */
export const workspaceSettingsTexts = {
  title: 'Settings',
  lead: 'Switches and limits of the workspace. Before a change is applied you see what it would do.',
  loading: 'The settings are being loaded…',
  failed: 'The settings cannot be shown.',
  of: (key: string): SettingTexts => settings[key] ?? { ...newer, title: key },
  groups: { tokens: 'Tokens', access: 'Access' },

  on: 'On',
  off: 'Off',
  days: (count: string) => (count === '1' ? '1 day' : `${formatCount(Number(count))} days`),
  daysLabel: 'Days',
  daysNote: (longest: number) => `1 to ${longest}; empty for ${longest}`,
  daysWrong: (longest: number) => `Write a whole number from 1 to ${longest}, or nothing.`,
  setBy: (name: string, when: string) => `Set by ${name} ${when}`,
  setBySomebody: (when: string) => `Set ${when} by somebody who is no longer there`,
  neverSet: 'Never changed',
  willBe: (value: string) => `Not applied yet: ${value}`,

  changes: (count: number) => (count === 1 ? '1 change is not applied' : `${count} changes are not applied`),
  changesLabel: 'Changes that are not applied',
  discard: 'Discard',
  review: 'Review…',

  kept: (count: number) =>
    count === 1 ? '1 setting is kept for clients' : `${count} settings are kept for clients`,
  keptAbout: 'Clients for Databricks set these. They mean nothing here and come back as they were written.',
  keptName: 'Setting',
  keptValue: 'Value',

  applyTitle: 'What this would do',
  looking: 'Tokens are being counted…',
  cannotLook: 'What this would do cannot be shown.',
  from: (before: string, after: string) => `${before} → ${after}`,
  owners: 'Whose they are',
  ownerGone: 'Somebody who is no longer there',
  ownerTokens: (count: number, used: number) =>
    used === 0 || used === count ? tokens(count) : `${tokens(count)}, ${formatCount(used)} in use`,
  moreOwners: (count: number) =>
    count === 1 ? 'and one more owner' : `and ${formatCount(count)} more owners`,
  inUse: 'In use',
  lists: ({ allow_lists: allow, block_lists: block }: AddressEffect) => {
    if (allow + block === 0) return 'There is no list that is enabled, so nothing is refused until one is.';
    const named = [allow > 0 && `${allow} ALLOW`, block > 0 && `${block} BLOCK`]
      .filter(Boolean)
      .join(' and ');
    return `Enforced: ${named} ${allow + block === 1 ? 'list' : 'lists'}.`;
  },
  peopleElsewhere: ({ people_elsewhere: count }: AddressEffect) => {
    if (count === 0) return '';
    return count === 1
      ? 'One person is signed in on these pages from where requests would be refused.'
      : `${formatCount(count)} people are signed in on these pages from where requests would be refused.`;
  },
  withoutRecentUse: ({ tokens_without_recent_use: count, recent_days: days }: AddressEffect) =>
    count === 0
      ? ''
      : `${tokens(count)} ${count === 1 ? 'was' : 'were'} not used in the last ${days} days: nobody can tell from where ${count === 1 ? 'it' : 'they'} will be.`,
  lockedOut: 'You would be locked out.',
  lockedOutAbout: (address: string) =>
    `You are at ${address}, from where no request would be taken. Admit that address on the lists first.`,
  addressUnknown: 'Nobody can tell where you are.',
  addressUnknownAbout:
    'Your request came through a proxy that the server does not know. Ask the operator to set LATCHKEY_TRUSTED_PROXIES.',
  notApplied: 'Nothing was applied.',
  outdated: 'Somebody else has changed the settings meanwhile. This is what your changes would do now.',
  cancel: 'Cancel',
  apply: 'Apply',
  applied: 'Applied',
  appliedAbout: (names: readonly string[]) => `${names.join(', ')}. It holds from now on.`,
};
