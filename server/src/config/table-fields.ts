import type { Check } from './checks.ts';
import { suggestName } from './suggest.ts';
import { textOf, tomlLiteral, typeNameOf } from './toml-value.ts';

/** A key of a `[[…]]` table of the TOML file. */
export interface TableField<Value = unknown> {
  readonly check: Check<Value>;
  readonly isRequired?: true;
  /** As it would be written in a variable. */
  readonly default?: string;
  readonly example: string;
  readonly doc: string;
}

type Fields = Readonly<Record<string, TableField>>;
type ValueOf<Field extends TableField> = Field['check'] extends Check<infer Value> ? Value : never;

/** What the keys of a table come to. */
export type FieldValues<All extends Fields> = { [Name in keyof All]?: ValueOf<All[Name]> };

/** A kind of table: its keys, and how messages call it. */
interface TableKind<All extends Fields> {
  readonly fields: All;
  /** With its article: `an upstream`. */
  readonly oneOf: string;
  /** What to say of a key that is none, if more is known of it than that. */
  readonly refuseKey?: (key: string, place: string) => string | undefined;
}

type Table = Readonly<Record<string, unknown>>;

/** Reads a table. Each problem is a sentence that says what to write; `place` names the table in it. */
export function readFields<All extends Fields>(
  kind: TableKind<All>,
  table: Table,
  place: string,
): { values: FieldValues<All>; problems: string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const key of Object.keys(table).filter((one) => !Object.hasOwn(kind.fields, one)))
    problems.push(kind.refuseKey?.(key, place) ?? describeUnknown(kind, key, place));
  for (const [key, field] of Object.entries<TableField>(kind.fields)) {
    const given = table[key];
    if (given === undefined) {
      if (field.isRequired) problems.push(`${place} has no ${key}: write ${lineOf(key, field)}.`);
      else if (field.default !== undefined) values[key] = field.check.parse(field.default);
      continue;
    }
    const text = textOf(given, field.check.kind);
    const isSplit = field.check.kind === 'list' && hasCommaInItem(given);
    values[key] = text === undefined || isSplit ? undefined : field.check.parse(text);
    if (values[key] !== undefined) continue;
    const found = text === undefined ? typeNameOf(given) : 'not right';
    problems.push(
      `${key} of ${place} is ${found}: write ${field.check.expected}, for example ${lineOf(key, field)}.`,
    );
  }
  // The fields decide which names there are and what their checks give; the compiler cannot follow the loop.
  return { values: values as FieldValues<All>, problems };
}

/** What is wrong with tables of which several have the same value under one of `keys`. */
export function findTwins<Entry>(
  entries: readonly Entry[],
  keys: readonly (keyof Entry & string)[],
  where: string,
): string[] {
  return keys.flatMap((key) => {
    const all = entries.map((entry) => entry[key]).filter((value) => value !== undefined);
    const twins = all.filter((value, index) => all.indexOf(value) !== index);
    return [...new Set(twins)].map(
      (value) => `Two ${where} have the ${key} ${JSON.stringify(value)}: write each once.`,
    );
  });
}

/** A name that stands in paths, queries and the audit trail. */
export const slug = textCheck('a name of lower-case letters, digits and "-", at most 32', (text) =>
  /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(text),
);

/** A text that is right or not. */
export function textCheck(expected: string, isRight: (text: string) => boolean): Check<string> {
  return {
    kind: 'text',
    placeholder: 'TEXT',
    expected,
    parse: (text) => (isRight(text) ? text : undefined),
  };
}

/** A list of texts that is right or not. */
export function listCheck(
  expected: string,
  isRight: (items: readonly string[]) => boolean,
): Check<readonly string[]> {
  return {
    kind: 'list',
    placeholder: 'LIST',
    expected,
    parse(text) {
      const items = text === '' ? [] : text.split(',').map((item) => item.trim());
      return isRight(items) ? items : undefined;
    },
  };
}

/** Joined by commas it would be read as other items than were written. */
function hasCommaInItem(given: unknown): boolean {
  return [given].flat().some((item) => typeof item === 'string' && item.includes(','));
}

function lineOf(key: string, { check, example }: TableField): string {
  return `${key} = ${tomlLiteral(example, check.kind)}`;
}

function describeUnknown({ fields, oneOf }: TableKind<Fields>, key: string, place: string): string {
  const nearest = suggestName(key, Object.keys(fields));
  const advice =
    nearest === undefined ? `${oneOf} has ${Object.keys(fields).join(', ')}.` : `did you mean ${nearest}?`;
  return `${key} of ${place} is not a setting: ${advice}`;
}
