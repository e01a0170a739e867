let waiting: (() => void)[] = [];

/**
 * Runs something at the end of this turn of the event loop, after what else was put off. What is written to many sockets at
 * the end of a turn wakes those who read it once, instead of once for each, which costs the writer less.
 */
export function atEndOfTurn(run: () => void): void {
  if (waiting.push(run) > 1) return;
  setImmediate(() => {
    const all = waiting;
    waiting = [];
    for (const one of all) one();
  });
}
