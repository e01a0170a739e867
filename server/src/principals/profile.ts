import { LatchkeyError } from '../errors.ts';
import type { DirectoryEdit } from './directory-edit.ts';
import { applyListEdit } from './list-edit.ts';

/** What is kept of a user, a service principal or a group beyond its name; undefined: nothing. */
export interface Profile {
  readonly displayName: string;
  readonly externalId: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  /** In lower case; undefined: the user name, where that is an address. */
  readonly email: string | undefined;
  readonly entitlements: readonly string[];
  readonly roles: readonly string[];
}

/** Databricks' entitlements: kept for clients that manage them, without a meaning to Latchkey. */
export const ENTITLEMENTS = [
  'allow-cluster-create',
  'allow-instance-pool-create',
  'databricks-sql-access',
  'workspace-access',
  'workspace-consume',
] as const;

const MAX_TEXT_LENGTH = 256;
const MAX_EXTERNAL_ID_LENGTH = 64;
const MAX_EMAIL_LENGTH = 254;
const MAX_ROLES = 100;
const MAX_ROLE_LENGTH = 512;

/** The profile of something new. Throws `invalid_parameter` unless all of it may be kept. */
export function newProfile(edit: DirectoryEdit, defaultDisplayName: string): Profile {
  const { email } = edit;
  const empty = { externalId: undefined, givenName: undefined, familyName: undefined };
  const lists = { entitlements: [], roles: [] };
  return editedProfile({ displayName: defaultDisplayName, email, ...empty, ...lists }, edit);
}

/** A profile after an edit. Throws `invalid_parameter` unless all of it may be kept. */
export function editedProfile(current: Profile, edit: DirectoryEdit): Profile {
  const pick = (value: string | null | undefined, old: string | undefined) =>
    value === undefined ? old : (value ?? undefined);
  const profile = {
    displayName: edit.displayName ?? current.displayName,
    externalId: pick(edit.externalId, current.externalId),
    givenName: pick(edit.givenName, current.givenName),
    familyName: pick(edit.familyName, current.familyName),
    email: current.email,
    entitlements: edit.entitlements
      ? applyListEdit(current.entitlements, edit.entitlements)
      : current.entitlements,
    roles: edit.roles ? applyListEdit(current.roles, edit.roles) : current.roles,
  };
  checkProfile(profile);
  return profile;
}

/** Whether nothing was changed. */
export function isSameProfile(one: Profile, other: Profile): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Names fields as the wire does. */
function checkProfile(profile: Profile): void {
  const { displayName, externalId, givenName, familyName, email, entitlements, roles } = profile;
  checkText('displayName', displayName, MAX_TEXT_LENGTH);
  if (displayName.trim() === '') throw invalid('displayName must not be empty.');
  checkText('externalId', externalId, MAX_EXTERNAL_ID_LENGTH);
  checkText('name.givenName', givenName, MAX_TEXT_LENGTH);
  checkText('name.familyName', familyName, MAX_TEXT_LENGTH);
  checkText('emails', email, MAX_EMAIL_LENGTH);
  for (const entitlement of entitlements) {
    if ((ENTITLEMENTS as readonly string[]).includes(entitlement)) continue;
    throw invalid(`entitlements may be ${ENTITLEMENTS.join(', ')}.`);
  }
  if (roles.length > MAX_ROLES) throw invalid(`roles must not be more than ${MAX_ROLES}.`);
  for (const role of roles) checkText('roles', role, MAX_ROLE_LENGTH);
}

function checkText(name: string, text: string | undefined, maxLength: number): void {
  if (text === undefined) return;
  if ([...text].length > maxLength) throw invalid(`${name} must not exceed ${maxLength} characters.`);
  // Not all of `\p{C}`: names may hold joiners and emoji that are newer than this program.
  if (/[\p{Cc}\p{Cs}]/u.test(text)) throw invalid(`${name} must not contain control characters.`);
}

function invalid(message: string): LatchkeyError {
  return new LatchkeyError('invalid_parameter', message);
}
