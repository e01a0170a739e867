import { expect, test } from 'vitest';
import { countRun, exitCodeOfRun, nameTriedAgain } from './summary.mjs';

const GREEN = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

test('skipped and todo tests are counted as skipped', () => {
  expect(countRun(GREEN, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
});

test('a file that does not load counts as a failure though no test of it failed', () => {
  const failedTest = { status: 'failed', fullName: 'one', failureMessages: ['wrong'] };
  const failedFile = { name: 'a.test.ts', status: 'failed', assertionResults: [failedTest] };
  const brokenFile = { name: 'b.test.ts', status: 'failed', assertionResults: [] };
  const report = { ...GREEN, numFailedTests: 1, testResults: [failedFile, brokenFile] };
  expect(countRun(report, 1).failed).toBe(2);
});

test('a run that failed outside of every test is not counted as green', () => {
  expect(countRun(GREEN, 1).failed).toBe(1);
  expect(countRun(undefined, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a run in which no test was executed is a failure', () => {
  expect(exitCodeOfRun({ passed: 0, failed: 0, skipped: 9 }, 0)).toBe(1);
  expect(exitCodeOfRun({ passed: 1, failed: 0, skipped: 9 }, 0)).toBe(0);
  expect(exitCodeOfRun({ passed: 1, failed: 1, skipped: 0 }, 130)).toBe(130);
});

test('a test that passed only when it was tried again is named, with what was wrong', () => {
  const results = [
    { status: 'passed', fullName: 'steady', failureMessages: [] },
    { status: 'passed', fullName: 'shaky', failureMessages: ['Error: late\n at line 3'] },
    { status: 'failed', fullName: 'wrong', failureMessages: ['Error: wrong', 'Error: wrong'] },
  ];
  const report = {
    ...GREEN,
    testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: results }],
  };
  expect(nameTriedAgain(report)).toEqual(['a.test.ts > shaky: Error: late']);
  expect(nameTriedAgain(undefined)).toEqual([]);
});
