/**
 * @typedef {object} VitestReport the part of the JSON reporter's output that counts
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ name: string, status: string, assertionResults: VitestResult[] }[]} testResults
 */

/** @typedef {{ status: string, fullName: string, failureMessages: string[] }} VitestResult */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts a run. A file that failed without a failed test (it did not load, a hook threw) counts as one failure,
 * and so does a run that failed outside of every test, or left no report: red is never counted as green.
 *
 * @param {VitestReport | undefined} report
 * @param {number} exitCode vitest's
 * @returns {Counts}
 */
export function countRun(report, exitCode) {
  const brokenFiles = report?.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + (brokenFiles?.length ?? 0);
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

/**
 * The exit code of a run: vitest's own, and a failure too when no test was executed.
 *
 * @param {Counts} counts
 * @param {number} exitCode vitest's
 * @returns {number}
 */
export function exitCodeOfRun(counts, exitCode) {
  if (exitCode !== 0) return exitCode;
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

/**
 * The tests that passed only when they were tried again, each with its file and what was wrong the first time.
 *
 * @param {VitestReport | undefined} report
 * @returns {string[]}
 */
export function nameTriedAgain(report) {
  return (report?.testResults ?? []).flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'passed' && test.failureMessages.length > 0)
      .map((test) => `${file.name} > ${test.fullName}: ${test.failureMessages[0]?.split('\n')[0]}`),
  );
}
