/** The candidate that `name` is probably a misspelling of, or `undefined` when none is near. */
export function suggestName(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = comparable(name);
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, comparable(candidate));
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Completes "… is not a setting" for a name that is none, with the nearest one or where they are listed. */
export function adviseName(name: string, candidates: Iterable<string>): string {
  const nearest = suggestName(name, candidates);
  return nearest === undefined ? '`latchkeyd --help` lists all settings.' : `did you mean ${nearest}?`;
}

/** The same name however it is spelled: as a variable, a flag, a TOML key, or in camel case. */
function comparable(name: string): string {
  return name
    .replace(/^-+/, '')
    .toLowerCase()
    .replace(/^latchkey[_-]/, '')
    .replaceAll(/[_-]/g, '')
    .slice(0, 64);
}

/** Optimal string alignment: how many letters to insert, delete, replace or swap with their neighbour. */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(previous, column) + 1,
          at(current, column - 1) + 1,
          at(previous, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
