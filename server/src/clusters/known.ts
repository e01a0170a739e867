type Known<Fields extends object> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that are known: one that is undefined is left out. */
export function known<Fields extends object>(fields: Fields): Known<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Known<Fields>;
}
