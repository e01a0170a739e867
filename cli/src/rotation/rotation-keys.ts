import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CommandFailure } from '../exit-code.ts';
import { configFolder, readPrivateJson, writePrivateJson } from '../profiles/private-file.ts';
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
export function rotationKeyOf(terminal: Files, host: string, tokenId: string): string {
  const found = findRotationKey(terminal, host, tokenId);
  if (found !== undefined) return found;
  const key = randomBytes(32).toString('base64url');
  const until = terminal.now() + KEPT_MS;
  writePrivateJson(pathOf(terminal), { keys: [...list(terminal), { host, tokenId, key, until }] });
  return key;
}

/** The key of a rotation that was begun and may not be over; undefined: there is none. */
export function findRotationKey(terminal: Files, host: string, tokenId: string): string | undefined {
  return list(terminal).find((one) => one.host === host && one.tokenId === tokenId)?.key;
}

/** Forgets the key of a rotation that is over. */
export function forgetRotationKey(terminal: Files, tokenId: string): void {
  writePrivateJson(pathOf(terminal), { keys: list(terminal).filter((one) => one.tokenId !== tokenId) });
}

function list(terminal: Files): RotationKey[] {
  const path = pathOf(terminal);
  const { keys = [] } = readPrivateJson(path) ?? {};
  if (Array.isArray(keys) && keys.every(isKey)) return keys.filter(({ until }) => until > terminal.now());
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
