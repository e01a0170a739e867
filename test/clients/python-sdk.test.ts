import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { PYTHON_SDK, pathOrSkip, providePython } from './provide.ts';

const WORKFLOW = join(import.meta.dirname, 'python-sdk.py');

test('the official Python client does the whole token workflow and keeps secrets, warning of nothing', async (context) => {
  const python = pathOrSkip(context, 'the Python SDK', await providePython('python-sdk', [PYTHON_SDK]));
  const server = await startServer();
  const env = { HOME: makeHome(), LATCHKEY: server.url, PASSWORD: server.firstPassword };
  const { exitCode, stdout, stderr } = await runProgram(python, [WORKFLOW], { env });
  expect([exitCode, stderr]).toEqual([0, '']);
  const workspace = await (await fetch(`${server.url}/.well-known/databricks-config`)).json();
  expect(JSON.parse(stdout)).toEqual({
    me_by_password: 'admin',
    me_by_token: 'admin',
    groups: ['admins', 'users'],
    value_form: true,
    lifetime_ms: 60_000,
    listed: ['second', 'first'],
    updated: ['second, renamed', 'first'],
    scopes: ['files', 'scim'],
    scoped_refusal: ['PermissionDenied', 'PERMISSION_DENIED', SCOPE_MESSAGE],
    autoscope: [
      ['AUTOSCOPE_STATE_RUNNING', [], null],
      ['AUTOSCOPE_STATE_RUNNING', ['scim'], null],
      ['AUTOSCOPE_STATE_RUNNING', ['scim'], null],
    ],
    left: ['first'],
    workspace_id: Number((workspace as { workspace_id: string }).workspace_id),
    workspace_id_from_header: Number((workspace as { workspace_id: string }).workspace_id),
    conf: { maxTokenLifetimeDays: '90' },
    robot: ['robot', true],
    managed: 'on behalf',
    managed_list: ['first', 'on behalf'],
    managed_gone: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST', true],
    user_name: 'ada@example.com',
    user_twice: ['ResourceConflict', expect.anything(), true],
    users: ['ada@example.com', 'admin'],
    acl: [
      ['admins', 'CAN_MANAGE'],
      ['ada@example.com', 'CAN_USE'],
    ],
    acl_patched: 3,
    levels: ['CAN_USE', 'CAN_MANAGE'],
    ip_lists: ['lab'],
    secret_scopes: [['Ci', 'DATABRICKS']],
    secret_keys: ['bytes', 'text'],
    secret_value: 'zephyr',
    secret_acls: [
      ['ada@example.com', 'READ'],
      ['admin', 'MANAGE'],
    ],
    secret_acl: 'READ',
    dbutils: ['zephyr', [0, 255, 10], ['bytes', 'text'], ['Ci']],
    secret_gone: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST', true],
    secret_twice: ['ResourceAlreadyExists', 'RESOURCE_ALREADY_EXISTS', true],
    scope_gone: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST', true],
    wrong_token: ['PermissionDenied', 'PERMISSION_DENIED', 'Invalid access token.'],
    wrong_password: ['Unauthenticated', 'UNAUTHENTICATED', true],
    deleted_twice: ['ResourceDoesNotExist', 'RESOURCE_DOES_NOT_EXIST', true],
    updated_unknown: ['NotFound', 'NOT_FOUND', true],
    too_long: ['InvalidParameterValue', 'INVALID_PARAMETER_VALUE', true],
    unknown_route: ['NotFound', 'ENDPOINT_NOT_FOUND', true],
    warnings: [],
  });
});

const SCOPE_MESSAGE =
  'This token lacks the scope "authentication" that the call needs: use a token that has it.';
