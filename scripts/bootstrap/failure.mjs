/** A failure that is told to the person at the keyboard in our own words: what happened, and what to do about it. */
export class Failure extends Error {
  /**
   * @param {string} message what happened
   * @param {{ advice: string, detail?: string }} more what to do, and the output of the program that failed
   */
  constructor(message, { advice, detail = '' }) {
    super(message);
    this.advice = advice;
    this.detail = detail;
  }
}

/** Thrown when a signal ended the work half-way; the process then leaves with the signal's exit code. */
export class Interrupted extends Error {
  /** @param {number} exitCode 128 + the number of the signal */
  constructor(exitCode) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/**
 * Ends the process after `main`: with its exit code, or after telling what went wrong.
 *
 * @param {() => Promise<number>} main
 */
export async function exitWith(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = tell(error);
  }
}

/**
 * @param {unknown} error
 * @returns {number} the exit code
 */
function tell(error) {
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof Error && 'syscall' in error) {
    const advice = 'Check the rights and the free space in the folder of this checkout.';
    return tell(new Failure(error.message, { advice }));
  }
  if (!(error instanceof Failure)) throw error;
  if (error.detail !== '') console.error(error.detail.trimEnd());
  console.error(`latchkey: ${error.message}\nlatchkey: ${error.advice}`);
  return 1;
}
