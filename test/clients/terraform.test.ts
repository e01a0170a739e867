import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeHome, runProgram } from '../support/program.ts';
import { startServer } from '../support/server.ts';
import { findProgram, pathOrSkip, provideGoProgram } from './provide.ts';

const PROVIDER = 'github.com/databricks/terraform-provider-databricks';

const TOKEN = `
terraform {
  required_providers {
    databricks = { source = "databricks/databricks" }
  }
}
provider "databricks" {}
resource "databricks_token" "pat" {
  comment          = "of Terraform"
  lifetime_seconds = 3600
}
`;

test("Terraform's provider makes, finds again and revokes a token", { timeout: 900_000 }, async (context) => {
  const terraform = pathOrSkip(context, 'Terraform', await findProgram('terraform', 'version'));
  const provider = pathOrSkip(context, "Terraform's provider", await provideGoProgram(PROVIDER, 'latest'));
  const server = await startServer();
  const home = makeHome();
  writeFileSync(join(home, 'main.tf'), TOKEN);
  const config = join(home, 'terraform.rc');
  const overrides = `dev_overrides { "databricks/databricks" = "${dirname(provider)}" }`;
  writeFileSync(config, `provider_installation {\n  ${overrides}\n  direct {}\n}\n`);
  const env = {
    ...{ HOME: home, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1', DATABRICKS_HOST: server.url },
    ...{ DATABRICKS_USERNAME: 'admin', DATABRICKS_PASSWORD: server.firstPassword },
  };
  const run = (...args: string[]) => runProgram(terraform, args, { cwd: home, env });
  const comments = async () => {
    const authorization = `Basic ${Buffer.from(`admin:${server.firstPassword}`).toString('base64')}`;
    const answer = await fetch(`${server.url}/api/2.0/token/list`, { headers: { authorization } });
    const { token_infos: infos } = (await answer.json()) as { token_infos: { comment: string }[] };
    return infos.map(({ comment }) => comment);
  };

  const applied = await run('apply', '-auto-approve', '-no-color');
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(await comments()).toEqual(['of Terraform']);
  const planned = await run('plan', '-detailed-exitcode', '-no-color');
  expect(planned.exitCode, planned.stdout + planned.stderr).toBe(0);
  const destroyed = await run('destroy', '-auto-approve', '-no-color');
  expect(destroyed.exitCode, destroyed.stderr).toBe(0);
  expect(await comments()).toEqual([]);
});
