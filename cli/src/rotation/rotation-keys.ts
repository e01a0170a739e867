import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import { changePrivateJson, configFolder, readPrivateJson } from '../profiles/private-file.ts';
import type { Terminal } from '../terminal.ts';

/** The key of a rotation that may have to be repeated. It opens nothing without the value of the token. */
interface RotationKey {
  readonly host: string;
  /** Of the token that is rotated. */
  readonly tokenId: string;
  readonly key: string;
  /** From when on it is of no use; epoch milliseconds. */
  readonly until: number;
}

type Files = Pick<Terminal, 'env' | 'now'>;

/** What the server keeps for so long at most (`LATCHKEY_ROTATION_MAX_GRACE_SECONDS`), by default. */
const KEPT_MS = 86_400_000;

/**
 * The key to rotate a token with: the one of the last try, if that may still be answered, else a new one, which is on disk
 * before it is given. Throws `CommandFailure` when it cannot be kept.
 */
export async function rotationKeyOf(terminal: Files, host: string, tokenId: string): Promise<string> {
  const made = { host, tokenId, key: randomBytes(32).toString('base64url'), until: terminal.now() + KEPT_MS };
  await changeKeys(terminal, (keys) =>
    keys.some((one) => one.host === host && one.tokenId === tokenId) ? keys : [...keys, made],
  );
  return findRotationKey(terminal, host, tokenId) ?? made.key;
}

/** The key of a rotation that was begun and may not be over; undefined: there is none. */
export function findRotationKey(terminal: Files, host: string, tokenId: string): string | undefined {
  return list(terminal).find((one) => one.host === host && one.tokenId === tokenId)?.key;
}

/** Forgets the key of a rotation that is over. */
export function forgetRotationKey(terminal: Files, tokenId: string): Promise<void> {
  return changeKeys(terminal, (keys) => keys.filter((one) => one.tokenId !== tokenId));
}

function list(terminal: Files): readonly RotationKey[] {
  const path = pathOf(terminal);
  return keysIn(terminal, path, readPrivateJson(path) ?? {});
}

function changeKeys(
  terminal: Files,
  change: (keys: readonly RotationKey[]) => readonly RotationKey[],
): Promise<void> {
  const path = pathOf(terminal);
  return changePrivateJson(path, (held) => ({ keys: change(keysIn(terminal, path, held)) }));
}

function keysIn(
  { now }: Files,
  path: string,
  { keys = [] }: Readonly<Record<string, unknown>>,
): readonly RotationKey[] {
  if (Array.isArray(keys) && keys.every(isKey)) return keys.filter(({ until }) => until > now());
  throw new CommandFailure('failed', `${path} is not as this command writes it: mend it or move it away.`);
}

function pathOf(terminal: Files): string {
  return join(configFolder(terminal), 'rotations.json');
}

function isKey(value: unknown): value is RotationKey {
  if (typeof value !== 'object' || value === null) return false;
  const { host, tokenId, key, until } = value as Record<string, unknown>;
  return [host, tokenId, key].every((text) => typeof text === 'string') && typeof until === 'number';
}
