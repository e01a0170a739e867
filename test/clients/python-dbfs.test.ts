import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAdminToken } from '../support/admin-token.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { PYTHON_SDK, pathOrSkip, providePython } from './provide.ts';

const WORKFLOW = join(import.meta.dirname, 'python-dbfs.py');
const SAME = [true, false, true, true];

test('the official Python client moves files of every size, and so does its dbutils', async (context) => {
  const python = pathOrSkip(context, 'the Python SDK', await providePython('python-sdk', [PYTHON_SDK]));
  const server = await startServer();
  const env = { HOME: makeHome(), LATCHKEY: server.url, TOKEN: await createAdminToken(server) };
  const { exitCode, stdout, stderr } = await runProgram(python, [WORKFLOW], { env });
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({
    same: { 0: SAME, 1: SAME, 1048575: SAME, 1048576: SAME, 1048577: SAME, 10000000: SAME },
    written: [[1048576, 5], true],
    taken: ['ResourceAlreadyExists', 'RESOURCE_ALREADY_EXISTS'],
    replaced: 'new',
    copied: ['/tmp/copied/inner/a'],
    moved: [false, ['/tmp/moved/inner/a']],
    listed: [
      ['/tmp/moved/inner', true, 0],
      ['/tmp/moved/b', false, 1],
    ],
    not_empty: ['BadRequest', 'IO_ERROR'],
    gone: [false, ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST']],
    disk: true,
    put: true,
    head: 'some',
    mkdirs: true,
    cp: true,
    mv: true,
    ls: [
      ['/tmp/utilities/inner', 'inner', 0],
      ['/tmp/utilities/note', 'note', 9],
    ],
    rm: [true, false],
  });
});
