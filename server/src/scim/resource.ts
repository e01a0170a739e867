import type { DirectoryEdit } from '../principals/directory-edit.ts';
import { searchKey } from '../principals/search-key.ts';
import { newEditDraft, takeStep } from './edit-draft.ts';
import type { ResourceType } from './resource-type.ts';
import { isObject } from './values.ts';

type Body = Readonly<Record<string, unknown>>;

/** What a new thing is to be like, from a POST body. What is not kept is left aside. Throws `ScimError`. */
export function parseNewResource(body: Body, type: ResourceType): DirectoryEdit {
  const email = type.kind === 'user' ? emailOf(body) : undefined;
  return { ...parseResource(body, type), ...(email !== undefined && { email }) };
}

/**
 * What a PUT body changes: the attributes that it has get its values, and those that it leaves out stay, as RFC 7644
 * §3.5.1 allows. Terraform and the SDKs leave out what is false, empty, or managed elsewhere. Throws `ScimError`.
 */
export function parseResource(body: Body, type: ResourceType): DirectoryEdit {
  const draft = newEditDraft(type);
  for (const [key, value] of Object.entries(body)) {
    if (isSilent(key, value)) continue;
    const path = { attribute: key.toLowerCase(), isExtension: false };
    takeStep(draft, { operation: 'replace', path, value });
  }
  return draft.edit;
}

/**
 * An empty display name is none. Empty `groups` say nothing: RFC 7643 §4.1.2 has them read-only in a user, and Okta
 * sends `[]` with each user. To leave a last group there is PATCH, on the group or here.
 */
function isSilent(key: string, value: unknown): boolean {
  const name = key.toLowerCase();
  if (name === 'displayname') return value === '';
  return name === 'groups' && Array.isArray(value) && value.length === 0;
}

/** The address that is marked as primary, or else the one for work, or else the first; in lower case. */
function emailOf({ emails }: Body): string | undefined {
  if (!Array.isArray(emails)) return undefined;
  const known = emails.filter(isObject).filter(({ value }) => typeof value === 'string' && value !== '');
  const chosen =
    known.find(({ primary }) => primary === true || primary === 'true') ??
    known.find(({ type }) => type === 'work') ??
    known[0];
  return chosen === undefined ? undefined : searchKey(String(chosen.value));
}
