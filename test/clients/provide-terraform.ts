import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { findProgram, pathOrSkip } from './provide.ts';
import { provideGoProgram } from './provide-go.ts';

const TERRAFORM = { name: 'terraform', module: 'github.com/hashicorp/terraform', version: 'v1.9.0' };
const PROVIDER = {
  name: 'terraform-provider-databricks',
  module: 'github.com/databricks/terraform-provider-databricks',
  version: 'v1.80.0',
};

/** Lines about the stores of Terraform's state that lie in modules of their own, and about what only they need. */
const LEFT_OUT = new RegExp(
  [
    'remote-state/(azure|consul|cos|gcs|kubernetes|oss|pg|s3)\\b',
    'backend(Azure|Consul|Cos|GCS|Kubernetes|OSS|Pg|S3)\\.New',
    'terraform/internal/legacy\\b',
  ].join('|'),
);

export interface Terraform {
  readonly terraform: string;
  readonly provider: string;
}

/** Terraform, from the search path or built here, and its provider, which is always built here. */
export async function provideTerraform(context: TestContext): Promise<Terraform> {
  const present = await findProgram(TERRAFORM.name, 'version');
  const provided =
    'path' in present ? present : await provideGoProgram({ ...TERRAFORM, mend: leaveOutStores });
  const terraform = pathOrSkip(context, 'Terraform', provided);
  const provider = pathOrSkip(context, "Terraform's provider", await provideGoProgram(PROVIDER));
  return { terraform, provider };
}

/** A module's archive leaves out the modules that lie inside it: so go the stores in the cloud, which no test uses. */
function leaveOutStores(source: string): void {
  for (const file of ['go.mod', join('internal', 'backend', 'init', 'init.go')]) {
    const path = join(source, file);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.filter((line) => !LEFT_OUT.test(line)).join('\n'));
  }
}
