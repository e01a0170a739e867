import { parseArgs } from 'node:util';

/** What a run was asked for. */
export interface BenchOptions {
  readonly isQuick: boolean;
  /** Suites by name; empty: all, or with `isQuick` the quick ones. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** How long each suite may wait, in all, for others to leave the machine alone. */
  readonly patienceSeconds: number;
  readonly wantsHelp: boolean;
}

const FULL_ROUNDS = 30;
const QUICK_ROUNDS = 5;
const PATIENCE_SECONDS = 30;

/** Reads the command line. Throws, in words for whoever typed it, when it makes no sense. */
export function readOptions(argv: readonly string[], suiteNames: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      patience: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !suiteNames.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no suite "${unknown}". The suites are: ${suiteNames.join(', ')}.`);
  }
  return {
    isQuick: values.quick,
    only: values.only,
    rounds: wholeNumber('rounds', values.rounds, values.quick ? QUICK_ROUNDS : FULL_ROUNDS),
    patienceSeconds: wholeNumber('patience', values.patience, values.quick ? 1 : PATIENCE_SECONDS),
    wantsHelp: values.help,
  };
}

function wholeNumber(flag: string, text: string | undefined, otherwise: number): number {
  const number = Number(text ?? otherwise);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${flag} takes a whole number of at least 1.`);
}
