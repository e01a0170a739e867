/** What scopes and secrets may be called. Databricks: "Secret management". */
const NAME = /^[\w.@/-]{1,128}$/;

/** Whether a scope or secret may be called that. */
export function isName(name: string): boolean {
  return NAME.test(name);
}

/** Whether two names are of the same thing: upper and lower case are the same. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
