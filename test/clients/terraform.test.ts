import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { createAdminToken } from '../support/admin-token.ts';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { provideTerraform } from './provide-terraform.ts';

const BUILD_MS = 5_400_000;

const HEAD = `
terraform {
  required_providers {
    databricks = { source = "databricks/databricks" }
  }
}
provider "databricks" {}
`;

/** Every resource of docs/how-to/terraform.md; what is named `word` is changed on the way. */
const everything = (word: string) => `${HEAD}
resource "databricks_user" "ada" {
  user_name    = "ada@example.com"
  display_name = "Ada ${word}"
}
resource "databricks_service_principal" "export" {
  display_name = "Export ${word}"
}
resource "databricks_group" "engineers" {
  display_name = "engineers-${word}"
}
resource "databricks_group_member" "ada" {
  group_id  = databricks_group.engineers.id
  member_id = databricks_user.ada.id
}
resource "databricks_group_member" "export" {
  group_id  = databricks_group.engineers.id
  member_id = databricks_service_principal.export.id
}
resource "databricks_permissions" "tokens" {
  authorization = "tokens"
  access_control {
    group_name       = databricks_group.engineers.display_name
    permission_level = "CAN_USE"
  }
}
resource "databricks_token" "ci" {
  comment          = "CI ${word}"
  lifetime_seconds = 3600
}
resource "databricks_obo_token" "export" {
  depends_on       = [databricks_permissions.tokens, databricks_group_member.export]
  application_id   = databricks_service_principal.export.application_id
  comment          = "export ${word}"
  lifetime_seconds = 3600
}
resource "databricks_workspace_conf" "this" {
  custom_config = {
    maxTokenLifetimeDays = "${word === 'one' ? 90 : 60}"
  }
}
resource "databricks_ip_access_list" "office" {
  label        = "office ${word}"
  list_type    = "ALLOW"
  ip_addresses = ["192.0.2.0/24", "127.0.0.1"]
}
resource "databricks_secret_scope" "ci" {
  name = "ci"
}
resource "databricks_secret" "registry" {
  scope        = databricks_secret_scope.ci.id
  key          = "registry-password"
  string_value = "value ${word}"
}
resource "databricks_secret_acl" "engineers" {
  scope      = databricks_secret_scope.ci.id
  principal  = databricks_group.engineers.display_name
  permission = "READ"
}
resource "databricks_dbfs_file" "text" {
  content_base64 = base64encode("text ${word}")
  path           = "/tmp/terraform/text"
}
output "user" { value = databricks_user.ada.id }
output "robot" { value = databricks_service_principal.export.id }
output "group" { value = databricks_group.engineers.id }
output "obo" {
  value     = databricks_obo_token.export.token_value
  sensitive = true
}
`;

test('Terraform applies every resource, finds no difference, changes them and takes them back', {
  timeout: BUILD_MS,
}, async (context) => {
  const { well, write, get, run, post } = await start(context);
  write(everything('one'));
  expect(await well('apply', '-auto-approve')).toContain('14 added, 0 changed, 0 destroyed');
  await well('plan', '-detailed-exitcode');
  expect(await get('/api/2.0/token/list')).toMatchObject({
    token_infos: expect.arrayContaining([expect.objectContaining({ comment: 'CI one' })]),
  });
  const obo = (await well('output', '-raw', 'obo')).trim();
  expect(await get('/api/2.0/preview/scim/v2/Me', obo)).toMatchObject({ displayName: 'Export one' });
  expect(await get('/api/2.0/dbfs/read?path=/tmp/terraform/text')).toMatchObject({ data: btoa('text one') });

  write(everything('two'));
  await well('apply', '-auto-approve');
  await well('plan', '-detailed-exitcode');
  expect(await get('/api/2.0/dbfs/read?path=/tmp/terraform/text')).toMatchObject({ data: btoa('text two') });
  expect(await get('/api/2.0/secrets/get?scope=ci&key=registry-password')).toMatchObject({
    value: btoa('value two'),
  });

  const { token_infos: infos } = await get('/api/2.0/token/list');
  const ci = infos.find(({ comment }: { comment: string }) => comment === 'CI two');
  await post('/api/2.0/token/delete', { token_id: ci.token_id });
  const drifted = await run('plan', '-detailed-exitcode');
  expect([drifted.exitCode, drifted.stdout]).toEqual([2, expect.stringContaining('1 to add, 0 to change')]);

  await well('destroy', '-auto-approve');
  expect((await get('/api/2.0/token/list')).token_infos).toHaveLength(1);
  expect((await get('/api/2.0/preview/scim/v2/Users')).Resources).toHaveLength(1);
  expect(await get('/api/2.0/secrets/scopes/list')).toEqual({ scopes: [] });
});

test('Terraform takes over what is there by import, and plans no difference', {
  timeout: BUILD_MS,
}, async (context) => {
  const { well, write, run } = await start(context);
  write(everything('one'));
  await well('apply', '-auto-approve');
  const imported = {
    'databricks_user.ada': (await well('output', '-raw', 'user')).trim(),
    'databricks_service_principal.export': (await well('output', '-raw', 'robot')).trim(),
    'databricks_group.engineers': (await well('output', '-raw', 'group')).trim(),
    'databricks_permissions.tokens': '/authorization/tokens',
    'databricks_secret_scope.ci': 'ci',
  };
  for (const [address, id] of Object.entries(imported)) {
    await well('state', 'rm', address);
    const { exitCode, stdout, stderr } = await run('import', address, id);
    expect([address, exitCode], stdout + stderr).toEqual([address, 0]);
  }
  // A file is not among them: the provider does not read content, and would write it again.
  const planned = await run('plan', '-detailed-exitcode');
  expect(planned.exitCode, planned.stdout + planned.stderr).toBe(0);
});

async function start(context: TestContext) {
  const { terraform, provider } = await provideTerraform(context);
  const server = await startServer();
  const token = await createAdminToken(server);
  const home = makeHome();
  const config = join(home, 'terraform.rc');
  const overrides = `dev_overrides { "databricks/databricks" = "${dirname(provider)}" }`;
  writeFileSync(config, `provider_installation {\n  ${overrides}\n  direct {}\n}\n`);
  const env = {
    ...{ HOME: home, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1', TF_CLI_ARGS: '-no-color' },
    ...{ DATABRICKS_HOST: server.url, DATABRICKS_TOKEN: token },
  };
  const run = (...args: string[]) => runProgram(terraform, args, { cwd: home, env });
  const well = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect(exitCode, stdout + stderr).toBe(0);
    return stdout;
  };
  const headers = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
  const get = async (path: string, bearer = token) =>
    JSON.parse(await (await fetch(server.url + path, { headers: headers(bearer) })).text());
  const post = async (path: string, body: object) => {
    const options = { method: 'POST', headers: headers(token), body: JSON.stringify(body) };
    expect((await fetch(server.url + path, options)).status).toBe(200);
  };
  const write = (text: string) => writeFileSync(join(home, 'main.tf'), text);
  return { run, well, write, get, post };
}
