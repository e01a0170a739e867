import type { DirectoryEdit } from '../principals/directory-edit.ts';
import { type EditDraft, newEditDraft, type Operation, takeStep } from './edit-draft.ts';
import { ScimError } from './error.ts';
import { invalidPath, parsePath } from './path.ts';
import type { ResourceType } from './resource-type.ts';
import { isObject } from './values.ts';

const MAX_OPERATIONS = 1_000;

/**
 * What a PATCH body does to a thing of a type. `op` in any case; without a path the value is an object whose keys
 * are paths (Entra ID and Okta send both). Throws `ScimError`. RFC 7644 §3.5.2.
 */
export function parsePatch(body: Readonly<Record<string, unknown>>, type: ResourceType): DirectoryEdit {
  const operations = body.Operations ?? body.operations;
  if (!Array.isArray(operations) || operations.length === 0) {
    throw new ScimError(
      'invalidSyntax',
      'Operations must be a list of what to do, such as [{"op": "replace", …}].',
    );
  }
  if (operations.length > MAX_OPERATIONS) {
    throw new ScimError(
      'tooMany',
      `A request may have ${MAX_OPERATIONS} operations: send the rest in another one.`,
    );
  }
  const draft = newEditDraft(type);
  for (const operation of operations) takeOperation(draft, operation);
  return draft.edit;
}

function takeOperation(draft: EditDraft, candidate: unknown): void {
  if (!isObject(candidate)) throw new ScimError('invalidSyntax', 'Each of Operations must be an object.');
  const { path, value } = candidate;
  const operation = operationOf(candidate.op);
  if (path !== undefined && path !== null && path !== '') {
    if (typeof path !== 'string') throw new ScimError('invalidPath', 'path must be a string.');
    take(draft, operation, path, value);
    return;
  }
  if (operation === 'remove') throw new ScimError('noTarget', 'A remove operation needs a path.');
  if (!isObject(value)) {
    throw new ScimError(
      'invalidSyntax',
      'Without a path, value must be an object, such as {"active": false}.',
    );
  }
  for (const [key, inner] of Object.entries(value)) take(draft, operation, key, inner);
}

function take(draft: EditDraft, operation: Operation, path: string, value: unknown): void {
  if (!takeStep(draft, { operation, path: parsePath(path), value })) throw invalidPath(path);
}

function operationOf(op: unknown): Operation {
  const name = typeof op === 'string' ? op.toLowerCase() : undefined;
  if (name === 'add' || name === 'remove' || name === 'replace') return name;
  throw new ScimError('invalidSyntax', 'op must be add, remove or replace.');
}
