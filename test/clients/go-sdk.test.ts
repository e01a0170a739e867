import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { pathOrSkip } from './provide.ts';
import { provideGoBuild } from './provide-go.ts';

const FOLDER = join(import.meta.dirname, 'go-sdk');

test('the official Go SDK, which CLI and Terraform are built on, does the whole workflow', {
  timeout: 900_000,
}, async (context) => {
  const program = pathOrSkip(context, 'the Go SDK', await provideGoBuild(FOLDER));
  const server = await startServer();
  const env = { HOME: makeHome(), LATCHKEY: server.url, PASSWORD: server.firstPassword };
  const { exitCode, stdout, stderr } = await runProgram(program, [], { env });
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({
    me_by_password: 'admin',
    me_by_token: 'admin',
    lifetime_ms: 60_000,
    scopes: ['sql', 'scim'],
    listed: ['first', 'second'],
    updated: ['first', 'renamed'],
    autoscope: 'AUTOSCOPE_STATE_RUNNING',
    deleted_twice: ['RESOURCE_DOES_NOT_EXIST', 404, expect.stringMatching(/^Token \w{64} does not exist\.$/)],
    robot: 'robot',
    managed: ['first', 'on behalf'],
    managed_of: 'admin',
    user_twice: ['SCIM_409', 409],
    users: ['ada@example.com', 'admin'],
    members: ['ada@example.com', 'robot'],
    groups: ['admins', 'engineers', 'users'],
    acl: ['admins', 'engineers', 'users'],
    conf: { maxTokenLifetimeDays: '90' },
    ip_lists: ['lab'],
    wrong_token: ['PERMISSION_DENIED', 403, 'Invalid access token.'],
  });
});
