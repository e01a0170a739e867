import type { AuditActions } from '@latchkey/client';
import type { AuditEvent, Caller } from '../audit/audit-event.ts';
import type { Observations } from '../audit/observations.ts';
import type { Queryable } from '../db/database.ts';
import { LatchkeyError } from '../errors.ts';
import type { BuiltInGroups, Principal } from '../principals/principal.ts';
import {
  type EntryWithAcl,
  type FilePermission,
  LEVEL,
  levelsAlong,
  permissionAt,
  type Standing,
} from './file-entry.ts';
import { type FilePath, pathOf } from './file-path.ts';
import { type Asker, findAlong } from './store.ts';

/** Whoever asks something of the files. */
export interface FileRequester {
  readonly principal: Principal;
  readonly caller: Caller;
}

/** What somebody wants with a path. */
export interface FileAttempt {
  readonly requester: FileRequester;
  readonly path: FilePath;
  /** The event's action. */
  readonly action: AuditActions['dbfs'];
}

/** An entry, and what who asks may do with it. */
export interface LeveledEntry extends EntryWithAcl {
  readonly level: number;
}

/** What there is of a path from the root down. */
export interface Reached {
  readonly attempt: FileAttempt;
  readonly standing: Standing;
  readonly entries: readonly LeveledEntry[];
  /** The last of `entries`. */
  readonly last: LeveledEntry;
  /** The names behind it, which are not there. */
  readonly missing: readonly string[];
}

interface FileAccessDeps {
  readonly observations: Observations;
  readonly groups: BuiltInGroups;
}

/**
 * The one way to a file. Who may list a folder sees what is in it; below a folder that somebody may not list everything
 * is refused alike, whether it is there or not.
 */
export class FileAccess {
  readonly #deps: FileAccessDeps;

  constructor(deps: FileAccessDeps) {
    this.#deps = deps;
  }

  /** Looks up what there is of a path, and decides nothing. */
  async reach(db: Queryable, attempt: FileAttempt): Promise<Reached> {
    const { requester, path } = attempt;
    const { entries, isAdministrator } = await findAlong(db, path.names, this.askerOf(requester));
    const standing = { isAdministrator, principalId: requester.principal.id };
    const levels = levelsAlong(entries, standing);
    const leveled = entries.map((entry, i) => ({ ...entry, level: levels[i] ?? LEVEL.NONE }));
    const last = leveled.at(-1);
    if (last === undefined) throw new Error('There is no root.');
    return { attempt, standing, entries: leveled, last, missing: path.names.slice(leveled.length - 1) };
  }

  askerOf({ principal }: FileRequester): Asker {
    return { principalId: principal.id, ...this.#deps.groups };
  }

  /** What is at the path. Throws `file_not_found`, or `permission_denied`, which is counted for the audit trail. */
  existing(reached: Reached, needs: FilePermission): LeveledEntry {
    const { last, missing, attempt } = reached;
    if (missing.length === 0) this.require(reached, needs);
    this.refuseBelowClosed(reached);
    if (missing.length > 0) throw fileNotFound(attempt.path);
    return last;
  }

  /** As `existing`, for what anybody may know who may list the folder that it is in. */
  visible(reached: Reached): LeveledEntry {
    const { entries, missing, last } = reached;
    const folder = entries.at(-2);
    if (missing.length === 0 && folder !== undefined && folder.level >= LEVEL.READ) return last;
    return this.existing(reached, 'READ');
  }

  /** Throws `permission_denied` when the last entry that is there may not be used so. */
  require(reached: Reached, needs: FilePermission): void {
    const { last } = reached;
    if (last.level >= LEVEL[needs]) return;
    if (last.level < LEVEL.READ) this.refuseBelowClosed(reached);
    throw this.deny(reached.attempt, { path: pathTo(reached, reached.entries.length - 1), needs });
  }

  /** Throws `permission_denied` when the way leads through a folder whose names are not for who asks. */
  refuseBelowClosed(reached: Reached): void {
    const { entries, missing, last, attempt } = reached;
    if (missing.length === 0 && last.level >= LEVEL.READ) return;
    const passed = missing.length > 0 ? entries : entries.slice(0, -1);
    if ((passed.at(-1)?.level ?? LEVEL.NONE) >= LEVEL.READ) return;
    // The first name that somebody sees and nothing behind it: the same whatever is there.
    const closed = passed.findLastIndex(({ level }) => level >= LEVEL.READ) + 1;
    throw this.deny(attempt, { path: pathTo(reached, closed), needs: 'READ' });
  }

  /** A refusal, counted for the audit trail. */
  deny(attempt: FileAttempt, { path, needs }: { path: FilePath; needs: FilePermission }): LatchkeyError {
    const message = `You need ${needs} on ${path.text}: ask its owner, or an administrator.`;
    const refusal = new LatchkeyError('permission_denied', message);
    this.observe(attempt, refusal);
    return refusal;
  }

  /** Counts for the audit trail what changed nothing. */
  observe({ requester, path, action }: FileAttempt, refusal?: LatchkeyError): void {
    const { caller } = requester;
    const statusCode = refusal?.status ?? 200;
    const alike = ['dbfs', action, statusCode, caller.principalId, caller.address, path.text];
    this.#deps.observations.observe(JSON.stringify(alike), () => ({
      ...eventOf(requester, action, { path: path.text }),
      statusCode,
      ...(refusal && { errorMessage: refusal.message }),
    }));
  }
}

/** What an act on files is in the audit trail. */
export function eventOf(
  { caller }: FileRequester,
  action: AuditActions['dbfs'],
  params: Readonly<Record<string, string>>,
): AuditEvent {
  return { service: 'dbfs', action, caller, params, statusCode: 200 };
}

/** What somebody may do with an entry, by name. */
export function permissionOn({ level }: LeveledEntry): FilePermission | undefined {
  return permissionAt(level);
}

/** The path of one of the entries on the way. */
function pathTo({ attempt }: Reached, depth: number): FilePath {
  return pathOf(attempt.path.names.slice(0, depth));
}

/** Official clients go by the status. */
export function fileNotFound({ text }: FilePath): LatchkeyError {
  return new LatchkeyError('file_not_found', `No file or directory exists on path ${text}.`);
}

/** Databricks' tests go by the first words. */
export function fileExists({ text }: FilePath): LatchkeyError {
  return new LatchkeyError('already_exists', `A file or directory already exists at the input path ${text}.`);
}
