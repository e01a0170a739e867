import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDENTITY_PROVIDER_FIELDS } from '../server/src/config/identity-providers.ts';
import { RULES } from '../server/src/config/rules.ts';
import { flagOf, GROUPS, type Setting, tomlKeyOf } from '../server/src/config/setting.ts';
import { listSettings } from '../server/src/config/settings.ts';
import type { TableField } from '../server/src/config/table-fields.ts';
import { tomlLineOf } from '../server/src/config/toml-file.ts';
import { tomlLiteral } from '../server/src/config/toml-value.ts';
import { IDENTITY_HEADER_FIELDS, UPSTREAM_FIELDS } from '../server/src/config/upstreams.ts';
import { ERRORS } from '../server/src/errors.ts';
import { renderCli } from './render-cli.ts';
import { renderOpenApi } from './render-openapi.ts';
import { renderTable } from './render-table.ts';

interface Page {
  /** Relative to the top of the repository. */
  readonly path: string;
  readonly text: string;
}

const COMMAND = 'npm run docs';

/** Every generated page; the same sources give the same text. */
export async function renderPages(): Promise<readonly Page[]> {
  return [
    { path: 'docs/reference/configuration.md', text: `${renderConfiguration()}\n` },
    { path: 'docs/reference/errors.md', text: `${renderErrors()}\n` },
    { path: 'docs/reference/cli.md', text: `${renderCli(generatedFrom('cli/src'))}\n` },
    { path: 'docs/reference/openapi.json', text: await renderOpenApi() },
  ];
}

/** Paths of the generated pages that are missing under `root` or differ from what would be written. */
export async function listStalePages(root: string): Promise<readonly string[]> {
  return (await renderPages())
    .filter(({ path, text }) => findText(join(root, path)) !== text)
    .map(({ path }) => path);
}

async function main(args: readonly string[]): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const [mode, ...rest] = args;
  if (rest.length > 0 || (mode !== undefined && mode !== '--check')) {
    fail('Usage: node scripts/generate-docs.ts [--check]');
  } else if (mode === '--check') {
    for (const path of await listStalePages(root)) fail(`${path} is stale: run \`${COMMAND}\`.`);
  } else {
    for (const { path, text } of await renderPages()) writeFileSync(join(root, path), text);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}

function findText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function renderConfiguration(): string {
  const sections = Object.entries(GROUPS).flatMap(([group, title]) => [
    `## ${title}`,
    ...listSettings()
      .filter(([, setting]) => setting.group === group)
      .map(([, setting]) => renderSetting(setting)),
  ]);
  return joinBlocks([
    '# Configuration',
    generatedFrom('server/src/config/settings.ts'),
    HOW_TO_WRITE,
    HOW_IT_IS_READ,
    renderOverview(),
    ...sections,
    '## Upstreams',
    UPSTREAMS,
    renderFields(UPSTREAM_FIELDS),
    IDENTITY_HEADERS,
    renderFields(IDENTITY_HEADER_FIELDS),
    '## Identity providers',
    IDENTITY_PROVIDERS,
    renderFields(IDENTITY_PROVIDER_FIELDS),
    '## Rules between settings',
    RULES.map(({ doc }) => `- ${doc}`).join('\n'),
  ]);
}

const HOW_TO_WRITE = `\
A setting is written as an environment variable, as a flag, or as a key of a TOML file:

\`\`\`sh
LATCHKEY_PORT=9000 npm start
npm start -- --port 9000
LATCHKEY_CONFIG=latchkey.toml npm start    # the file holds the line: port = 9000
\`\`\`

Flags win over the environment, the environment over the file, the file over the defaults. A flag may be written
\`--port 9000\` or \`--port=9000\`; one that takes true or false is written \`--strict-wire\` or \`--strict-wire=false\`.
Relative paths begin at the working directory, wherever they are written.

Secrets have no flag, since any user of a machine can read its command lines, and no TOML key of their own. They are
given in their variable or, better, in a file that only the server's user can read, whose path is in the variable
with \`_FILE\` at its end (\`LATCHKEY_ADMIN_PASSWORD_FILE=/run/secrets/password\`) or in the TOML key with \`_file\`
at its end. One newline at the end of the file does not count.

The TOML file also holds the [\`[[upstreams]]\`](#upstreams), one table for each service that is guarded, and
the [\`[[identity_providers]]\`](#identity-providers), one table for each.`;

const UPSTREAMS = `\
In the TOML file alone, one table for each service that is guarded. With \`url\` it is served by
[the gateway](../how-to/guard-a-service-with-the-gateway.md), and needs \`host\` or \`path\`; without it a proxy of yours carries
its traffic and asks by [forward-auth](../how-to/guard-a-service-behind-nginx.md). No two have the same \`name\`. A proxy
names the upstream (\`?upstream=mlflow\`), or it is found by \`host\` and \`path\`: the longest \`path\` wins. One that has
neither is only found by its name. \`kill -HUP\` has the tables read anew; other settings need a new start.`;

const IDENTITY_HEADERS = `\
\`headers = { user = "X-Remote-User" }\` in an upstream's table gives the headers by which it learns who calls other
names. Every answer that lets a request pass has each of them once, also when it is empty; what is not visible ASCII
is percent-encoded.`;

const IDENTITY_PROVIDERS = `\
In the TOML file alone, one table for each OpenID Connect provider that people may sign in with; no two have the same
\`name\` or \`issuer\`. [How to set one up](../how-to/sign-in-with-openid-connect.md).`;

const HOW_IT_IS_READ = `\
Wrong configuration stops the start: the server prints every problem with what to write instead, and exits. Names
that are not settings are refused too, in the file, among the flags, and among the variables that begin with
\`LATCHKEY_\`. A variable that is set but empty counts as written. In Kubernetes, the variables that it sets by itself
for a Service named \`latchkey\` are left out of account.`;

function renderOverview(): string {
  const rows = listSettings().map(([, setting]) => [
    linkTo(setting.variable),
    codeOrDash(dashed(flagOf(setting))),
    codeOrDash(tomlKeyOf(setting)),
    defaultOf(setting),
  ]);
  return joinBlocks(['## All settings', renderTable(['Variable', 'Flag', 'TOML key', 'Default'], rows)]);
}

function renderSetting(setting: Setting<unknown>): string {
  const forms = [
    setting.isSecret === true ? `\`${setting.variable}_FILE\`` : undefined,
    setting.example === undefined ? undefined : `\`${setting.variable}=${setting.example}\``,
    setting.isSecret === true || setting.example === undefined ? undefined : codeOf(setting, setting.example),
  ].filter((form) => form !== undefined);
  return joinBlocks([
    `### ${setting.variable}`,
    linkSettings(setting.doc),
    [
      `- Write ${setting.check.expected}.`,
      `- Default: ${defaultOf(setting)}.`,
      `- ${setting.isSecret === true ? 'Forms' : 'Example'}: ${forms.join(' · ')}`,
    ].join('\n'),
  ]);
}

function codeOf(setting: Setting<unknown>, value: string): string {
  const flag = setting.check.kind === 'boolean' ? `--${flagOf(setting)}` : `--${flagOf(setting)} ${value}`;
  const line = tomlLineOf(setting, value);
  return [flag, line].flatMap((form) => (form === undefined ? [] : [`\`${form}\``])).join(' · ');
}

function renderFields(fields: Readonly<Record<string, TableField>>): string {
  return renderTable(
    ['Key', 'Write', 'Default', 'What for'],
    Object.entries(fields).map(([key, field]) => renderField(key, field)),
  );
}

function renderField(key: string, field: TableField): string[] {
  const given = field.default === '' ? 'empty' : codeOrDash(field.default);
  const standard = field.isRequired === true ? 'must be written' : given;
  return [
    `\`${key}\``,
    `${field.check.expected}: \`${tomlLiteral(field.example, field.check.kind)}\``,
    standard,
    field.doc,
  ];
}

function defaultOf(setting: Setting<unknown>): string {
  if (setting.default === undefined) return setting.unset ?? 'not set';
  return setting.default === '' ? 'empty' : `\`${setting.default}\``;
}

function renderErrors(): string {
  const statuses = [...new Set(Object.values(ERRORS).map(({ status }) => status))].sort((a, b) => a - b);
  const sections = statuses.flatMap((status) => {
    const rows = Object.entries(ERRORS)
      .filter(([, kind]) => kind.status === status)
      .map(([code, kind]) => [
        `\`${code}\``,
        `\`${kind.errorCode}\``,
        linkSettings(kind.meaning),
        linkSettings(kind.advice),
      ]);
    return [
      `## Status ${status}`,
      renderTable(['Error', '`error_code`', 'What it means', 'What to do'], rows),
    ];
  });
  return joinBlocks(['# Errors', generatedFrom('server/src/errors.ts'), ABOUT_ERRORS, ...sections]);
}

const ABOUT_ERRORS = `\
Every error is answered with its HTTP status and a JSON body that holds \`error_code\` and \`message\`. Programs go by
the status and the \`error_code\`, never by the text of the message. Databricks' clients send a request again by
themselves when the status is 429 or 503; a request so answered has had no effect.`;

function generatedFrom(source: string): string {
  return `<!-- Generated from ${source} by \`${COMMAND}\`; edit that file instead. -->`;
}

function linkSettings(text: string): string {
  return text.replaceAll(/LATCHKEY_[A-Z_]+/g, linkTo);
}

function linkTo(variable: string): string {
  return `[\`${variable}\`](configuration.md#${variable.toLowerCase()})`;
}

function dashed(flag: string | undefined): string | undefined {
  return flag === undefined ? undefined : `--${flag}`;
}

function codeOrDash(text: string | undefined): string {
  return text === undefined ? '–' : `\`${text}\``;
}

function joinBlocks(blocks: readonly string[]): string {
  return blocks.join('\n\n');
}

if (import.meta.main) await main(process.argv.slice(2));
