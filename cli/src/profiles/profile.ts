import { join } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { changePrivateJson, configFolder, readPrivateJson } from './private-file.ts';

/** Where the token of a profile lies. */
export const STORAGES = ['keyring', 'encrypted-file', 'file'] as const;
export type Storage = (typeof STORAGES)[number];

/** A login that is remembered: all of it but the token. Instants are epoch milliseconds. */
export interface Profile {
  readonly name: string;
  /** As `parseHost` writes it. */
  readonly host: string;
  readonly userName: string;
  readonly tokenId: string;
  /** -1: never. */
  readonly expiresAt: number;
  /** Absent: no limit. */
  readonly scopes?: readonly string[];
  readonly storage: Storage;
}

/** The name that a first login gives. */
export const DEFAULT_PROFILE = 'default';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Throws `CommandFailure` for what is no name of a profile. */
export function checkProfileName(name: string): string {
  if (NAME.test(name)) return name;
  const message = 'The name of a profile has 1 to 64 letters, digits, dots, hyphens and underscores.';
  throw new CommandFailure('wrongUsage', message);
}

/** Every profile, in the order of their names. Throws `CommandFailure` where the file is not as this command writes it. */
export function listProfiles(terminal: Pick<Terminal, 'env'>): Profile[] {
  const path = pathOf(terminal);
  return profilesIn(path, readPrivateJson(path) ?? {}).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  );
}

/** Keeps a profile in the place of one of the same name. */
export function keepProfile(terminal: Pick<Terminal, 'env'>, profile: Profile): Promise<void> {
  return changeProfiles(terminal, (all) => [...all.filter(({ name }) => name !== profile.name), profile]);
}

/** Forgets a profile. */
export function forgetProfile(terminal: Pick<Terminal, 'env'>, forgotten: string): Promise<void> {
  return changeProfiles(terminal, (all) => all.filter(({ name }) => name !== forgotten));
}

function changeProfiles(
  terminal: Pick<Terminal, 'env'>,
  change: (all: readonly Profile[]) => readonly Profile[],
): Promise<void> {
  const path = pathOf(terminal);
  return changePrivateJson(path, (held) => ({ profiles: change(profilesIn(path, held)) }));
}

function profilesIn(path: string, { profiles = [] }: Readonly<Record<string, unknown>>): readonly Profile[] {
  if (Array.isArray(profiles) && profiles.every(isProfile)) return profiles;
  throw new CommandFailure('failed', `${path} is not as this command writes it: mend it or move it away.`);
}

function pathOf(terminal: Pick<Terminal, 'env'>): string {
  return join(configFolder(terminal), 'profiles.json');
}

function isProfile(value: unknown): value is Profile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, host, userName, tokenId, expiresAt, scopes, storage } = value as Record<string, unknown>;
  const areTexts = [name, host, userName, tokenId].every((text) => typeof text === 'string');
  const areScopes =
    scopes === undefined || (Array.isArray(scopes) && scopes.every((one) => typeof one === 'string'));
  return (
    areTexts && NAME.test(String(name)) && typeof expiresAt === 'number' && areScopes && isStorage(storage)
  );
}

function isStorage(value: unknown): value is Storage {
  return (STORAGES as readonly unknown[]).includes(value);
}
