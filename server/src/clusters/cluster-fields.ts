import { LatchkeyError } from '../errors.ts';
import {
  type ClusterFields,
  MAX_DESCRIPTION_LENGTH,
  MAX_NAME_LENGTH,
  MAX_TAG_LENGTH,
  MAX_TAG_VALUE_LENGTH,
  MAX_TAGS,
  MAX_VERSION_LENGTH,
} from './cluster.ts';
import { readStatusUrl } from './status-url.ts';

/** What an administrator wrote, in the form in which it is kept. Throws `invalid_parameter`, which names the field. */
export function checkFields(fields: ClusterFields): ClusterFields {
  const { name, kind, description, sparkVersion } = fields;
  if (!isText(name, MAX_NAME_LENGTH) || name.trim() !== name || name === '')
    throw wrong('name', `must have 1 to ${MAX_NAME_LENGTH} characters, with no space at either end`);
  if (!isText(description.replaceAll('\n', ''), MAX_DESCRIPTION_LENGTH))
    throw wrong('description', `must have at most ${MAX_DESCRIPTION_LENGTH} characters`);
  if (!/^[\w.+ ()-]*$/.test(sparkVersion) || sparkVersion.length > MAX_VERSION_LENGTH)
    throw wrong(
      'spark_version',
      `must be a version such as 4.0.1, of at most ${MAX_VERSION_LENGTH} characters`,
    );
  const [statusUrl, tags] = [checkStatusUrl(fields.statusUrl), checkTags(fields.tags)];
  return { name, kind, description, sparkVersion, statusUrl, tags };
}

/** Where a cluster tells of itself. Throws `invalid_parameter`. */
export function checkStatusUrl(text: string): string {
  const read = readStatusUrl(text);
  if ('problem' in read) throw wrong('status_url', read.problem);
  return read.url;
}

/** Databricks' limits of custom tags. */
function checkTags(tags: ClusterFields['tags']): ClusterFields['tags'] {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) throw wrong('tags', `must not have more than ${MAX_TAGS} entries`);
  const isRight = entries.every(
    ([name, value]) => name !== '' && isText(name, MAX_TAG_LENGTH) && isText(value, MAX_TAG_VALUE_LENGTH),
  );
  if (!isRight)
    throw wrong(
      'tags',
      `must have names of 1 to ${MAX_TAG_LENGTH} characters and values of at most ${MAX_TAG_VALUE_LENGTH}`,
    );
  return tags;
}

function isText(text: string, maxLength: number): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text) && [...text].length <= maxLength;
}

function wrong(field: string, must: string): LatchkeyError {
  return new LatchkeyError('invalid_parameter', `${field} ${must}.`);
}
