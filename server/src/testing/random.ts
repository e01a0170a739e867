/** A small generator of chance that is the same at each run. */
export interface Random {
  /** A whole number from 0 on, below `n`. */
  below(n: number): number;
  of<T>(list: readonly T[]): T;
  /** A text with some of these put into it, in place of up to two characters each. */
  mutate(text: string, odd: readonly string[], most: number): string;
}

/** From one seed always the same. */
export function randomFrom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const below = (n: number) => Math.floor(next() * n);
  const of = <T>(list: readonly T[]) => list[below(list.length)] as T;
  return {
    below,
    of,
    mutate(text, odd, most) {
      let mutated = text;
      for (let left = below(most + 1); left > 0; left--) {
        const at = below(mutated.length);
        mutated = mutated.slice(0, at) + of(odd) + mutated.slice(at + below(3));
      }
      return mutated;
    },
  };
}
