import type { ClusterFields, ClusterInfo } from '@latchkey/client';
import { clusterFormTexts } from '../../../texts/clusters.tsx';

/** A cluster as it stands in the form. */
export interface ClusterDraft {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly sparkVersion: string;
  /** One a line. */
  readonly tags: string;
}

/** The form for a cluster; without one that for a new one. */
export function draftOf(cluster: ClusterInfo | undefined): ClusterDraft {
  const tags = Object.entries(cluster?.tags ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    name: cluster?.name ?? '',
    url: cluster?.status_url ?? '',
    description: cluster?.description ?? '',
    sparkVersion: cluster?.spark_version ?? '',
    tags: tags.join('\n'),
  };
}

/** The cluster that the form means. */
export function fieldsOf(draft: ClusterDraft): ClusterFields {
  return {
    name: draft.name.trim(),
    kind: 'spark-standalone',
    status_url: draft.url.trim(),
    description: draft.description.trim(),
    spark_version: draft.sparkVersion.trim(),
    tags: Object.fromEntries(readTags(draft.tags).map(({ name, value }) => [name, value])),
  };
}

/** What must be mended before it is worth sending, by field. */
export function problemsOf(draft: ClusterDraft): { readonly [Field in keyof ClusterDraft]?: string } {
  const tags = tagProblem(draft.tags);
  return {
    ...(draft.name.trim() === '' && { name: clusterFormTexts.nameFirst }),
    ...(draft.url.trim() === '' && { url: clusterFormTexts.urlFirst }),
    ...(tags !== undefined && { tags }),
  };
}

interface Tag {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** The first `=` parts name and value; a name alone has an empty value. */
function readTags(text: string): Tag[] {
  return text
    .split('\n')
    .map((written, i) => {
      const [name = '', ...rest] = written.split('=');
      return { line: i + 1, name: name.trim(), value: rest.join('=').trim(), isEmpty: written.trim() === '' };
    })
    .filter(({ isEmpty }) => !isEmpty);
}

function tagProblem(text: string): string | undefined {
  const tags = readTags(text);
  const nameless = tags.find(({ name }) => name === '');
  if (nameless) return clusterFormTexts.wrongTag(nameless.line);
  const twice = tags.find(({ name }, i) => tags.findIndex((other) => other.name === name) < i);
  return twice && clusterFormTexts.twiceTag(twice.name);
}
