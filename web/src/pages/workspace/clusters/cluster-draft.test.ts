import { expect, test } from 'vitest';
import { draftOf, fieldsOf, problemsOf } from './cluster-draft.ts';

const DRAFT = { ...draftOf(undefined), name: ' analytics ', url: ' http://spark.internal:8080 ' };

test('the form means what stands in it, without the spaces around it', () => {
  const tags = 'team=data\n\n  stage \nformula = a=b';
  expect(fieldsOf({ ...DRAFT, tags, sparkVersion: '4.0.1 ' })).toEqual({
    ...{ name: 'analytics', kind: 'spark-standalone', status_url: 'http://spark.internal:8080' },
    ...{ description: '', spark_version: '4.0.1', tags: { team: 'data', stage: '', formula: 'a=b' } },
  });
});

test('what is missing, and tags that cannot be told apart, are said by field', () => {
  expect(problemsOf(DRAFT)).toEqual({});
  expect(Object.keys(problemsOf(draftOf(undefined)))).toEqual(['name', 'url']);
  expect(problemsOf({ ...DRAFT, tags: 'a=1\n=2' }).tags).toBe('Line 2 has no name before a “=”.');
  expect(problemsOf({ ...DRAFT, tags: 'a=1\na=2' }).tags).toBe('“a” stands there twice.');
});
