import { createHash } from 'node:crypto';
import type { Caller } from '../../audit/audit-event.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/database.ts';
import { LatchkeyError } from '../../errors.ts';
import { admits, compileRules } from '../../ip-access-lists/address-rules.ts';
import type { IpAccessList } from '../../ip-access-lists/ip-access-list.ts';
import type { IpAccessLists } from '../../ip-access-lists/ip-access-lists.ts';
import {
  meaningOf,
  RULES_BY_KEY,
  refuseWrongSettings,
  type SettingKey,
  type Settings,
  type WrittenSetting,
} from '../../settings/settings.ts';
import { findNames } from '../living-token-store.ts';
import { forEachLivingToken } from '../living-tokens.ts';
import { type AffectedTokens, AffectedTokensTally } from './affected-tokens.ts';
import { type Consequence, EFFECTS, type Effect, wasUsedRecently } from './setting-effects.ts';
import { countPasswordOnly, listSessionPlaces } from './store.ts';

interface WorkspacePreviewDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly ipAccessLists: IpAccessLists;
}

/** Values by key, as they are to be written. */
export type SettingChanges = Readonly<Record<string, string>>;

/** What IP access lists would do once they are enforced. */
export interface AddressEffect {
  readonly lists: readonly Pick<IpAccessList, 'listType' | 'isEnabled'>[];
  readonly caller: Caller;
  readonly you: 'admitted' | 'would_lock_out' | 'address_unknown';
  /** Tokens of which nobody can tell from where they will be used. */
  readonly withoutRecentUse: number;
  /** People who are signed in from where no request would be taken. */
  readonly peopleElsewhere: number;
}

/** What changing one setting would do. */
export interface SettingEffect {
  readonly key: SettingKey;
  readonly before: string;
  readonly after: string;
  readonly consequence: Consequence;
  readonly affected: AffectedTokens;
  readonly addresses?: AddressEffect;
  /** Of switching passwords off: people who have no other way to sign in yet. */
  readonly peopleWithoutWay?: number;
}

export interface SettingsPreview {
  /** Epoch ms. */
  readonly asOf: number;
  readonly effects: readonly SettingEffect[];
  readonly digest: string;
}

/** A setting that means something, as it is now. */
export interface SettingInForce {
  readonly key: SettingKey;
  readonly effective: string;
  /** Absent: it was never written. */
  readonly written?: WrittenSetting;
  readonly updatedByName?: string;
}

/** Shows what changes of the workspace's settings would do, and does what was shown. */
export class WorkspacePreview {
  readonly #deps: WorkspacePreviewDeps;

  constructor(deps: WorkspacePreviewDeps) {
    this.#deps = deps;
  }

  /** The settings in force, and those that are only kept for clients. */
  async list(): Promise<{ inForce: SettingInForce[]; kept: WrittenSetting[] }> {
    const written = await this.#deps.settings.list();
    const meaning = meaningOf(written);
    const names = await findNames(
      this.#deps.db,
      written.map(({ updatedById }) => updatedById),
    );
    const inForce = KEYS.map((key): SettingInForce => {
      const own = written.find((one) => one.key === key);
      const updatedByName = own && names.get(own.updatedById);
      return {
        key,
        effective: String(meaning[RULES_BY_KEY[key]]),
        ...(own && { written: own }),
        ...(updatedByName !== undefined && { updatedByName }),
      };
    });
    return { inForce, kept: written.filter(({ key }) => !isSettingKey(key)) };
  }

  /** What these changes would do, each by itself. Throws `invalid_parameter` for those that cannot be made. */
  async preview(caller: Caller, changes: SettingChanges): Promise<SettingsPreview> {
    const keys = keysOf(changes);
    const [written, lists] = await Promise.all([this.#deps.settings.list(), this.#deps.ipAccessLists.list()]);
    const now = this.#deps.clock.now();
    const before = meaningOf(written);
    const after = meaningOf([...written, ...asWritten(changes)]);
    const rules = compileRules(lists);
    const isAdmitted = remember((address: string) => admits(rules, address));
    const tallies = keys.map((key) => {
      const effect = EFFECTS[key]({ before, after, now, isAdmitted });
      return { key, effect, tally: new AffectedTokensTally(now) };
    });
    const withoutRecentUse = await this.#count(tallies, now);
    const you = standing(caller, isAdmitted);
    const effects = tallies.map(async ({ key, effect: { consequence }, tally }): Promise<SettingEffect> => {
      const isOfAddresses = key === 'enableIpAccessLists' && consequence === 'stop';
      const isOfPasswords =
        key === 'enablePasswordSignIn' && before.passwordsEnabled && !after.passwordsEnabled;
      const peopleElsewhere = isOfAddresses ? await this.#countPeople(now, isAdmitted) : 0;
      return {
        ...{ key, consequence },
        before: String(before[RULES_BY_KEY[key]]),
        after: String(after[RULES_BY_KEY[key]]),
        affected: await tally.sum((ids) => findNames(this.#deps.db, ids)),
        ...(isOfAddresses && { addresses: { lists, caller, you, withoutRecentUse, peopleElsewhere } }),
        ...(isOfPasswords && { peopleWithoutWay: await countPasswordOnly(this.#deps.db) }),
      };
    });
    return { asOf: now, effects: await Promise.all(effects), digest: digestOf(changes, written, lists) };
  }

  /**
   * Makes the changes that a preview was made of. Throws `preview_outdated` when somebody has changed meanwhile what
   * that preview was made with, otherwise as `Settings.change`.
   */
  async apply(caller: Caller, changes: SettingChanges, digest: string): Promise<void> {
    keysOf(changes);
    const { settings, ipAccessLists } = this.#deps;
    await settings.change(caller, changes, {
      before: async (tx) => {
        const lists = concernsLists(changes) ? await ipAccessLists.lockIn(tx) : [];
        if (digestOf(changes, await settings.list(tx), lists) !== digest) throw outdated();
      },
    });
  }

  async #countPeople(now: number, isAdmitted: (address: string) => boolean): Promise<number> {
    const places = await listSessionPlaces(this.#deps.db, now);
    const elsewhere = places.filter(({ address }) => !isAdmitted(address));
    return new Set(elsewhere.map(({ principalId }) => principalId)).size;
  }

  /** Gives back how many living tokens were not used lately. */
  async #count(
    tallies: readonly { readonly effect: Effect; readonly tally: AffectedTokensTally }[],
    now: number,
  ): Promise<number> {
    let withoutRecentUse = 0;
    const counting = tallies.filter(({ effect }) => effect.consequence !== 'none');
    if (counting.length === 0) return 0;
    await forEachLivingToken(this.#deps.db, now, (token) => {
      if (!wasUsedRecently(token, now)) withoutRecentUse++;
      for (const { effect, tally } of counting) if (effect.concerns(token)) tally.add(token);
    });
    return withoutRecentUse;
  }
}

const KEYS = Object.keys(RULES_BY_KEY) as SettingKey[];
const MAX_REMEMBERED = 10_000;

function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(RULES_BY_KEY, key);
}

function keysOf(changes: SettingChanges): SettingKey[] {
  refuseWrongSettings(changes);
  const keys = Object.keys(changes);
  const [meaningless] = keys.filter((key) => !isSettingKey(key));
  if (meaningless !== undefined)
    throw new LatchkeyError(
      'invalid_parameter',
      `${meaningless} is only kept for clients and does nothing: change it by PATCH of /api/2.0/workspace-conf.`,
    );
  if (keys.length === 0)
    throw new LatchkeyError('invalid_parameter', 'changes must name at least one setting.');
  return KEYS.filter((key) => Object.hasOwn(changes, key));
}

function asWritten(changes: SettingChanges): { key: string; value: string }[] {
  return Object.entries(changes).map(([key, value]) => ({ key, value }));
}

/** As the rule that refuses it will see it. */
function standing(caller: Caller, isAdmitted: (address: string) => boolean): AddressEffect['you'] {
  if (caller.addressDoubt !== undefined) return 'address_unknown';
  return isAdmitted(caller.address) ? 'admitted' : 'would_lock_out';
}

/** Many tokens are used from few addresses. */
function remember(decide: (address: string) => boolean): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const decision = decide(address);
    if (known.size < MAX_REMEMBERED) known.set(address, decision);
    return decision;
  };
}

/** Not of how many tokens are concerned: that changes while somebody looks. */
function digestOf(
  changes: SettingChanges,
  written: readonly WrittenSetting[],
  lists: readonly IpAccessList[],
): string {
  const seen = [
    Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1)),
    KEYS.map((key) => written.find((one) => one.key === key)?.value ?? null),
    concernsLists(changes)
      ? lists.map(({ listId, listType, isEnabled, addresses }) => [listId, listType, isEnabled, addresses])
      : [],
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex');
}

function concernsLists(changes: SettingChanges): boolean {
  return Object.hasOwn(changes, 'enableIpAccessLists');
}

function outdated(): LatchkeyError {
  return new LatchkeyError(
    'preview_outdated',
    'Somebody has changed the settings, or the IP access lists, since you looked: look at the preview again. Nothing was changed.',
  );
}
