import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { SecretsClient } from '@latchkey/client';
import type { Command } from 'commander';
import { type CommonOptions, connectBy } from '../../connection.ts';
import { CommandFailure } from '../../exit-code.ts';
import { chooseFormat, plain, renderJson, renderTable, showDay, tell } from '../../output.ts';
import { askForSecret, readInput } from '../../secret-input.ts';
import type { Terminal } from '../../terminal.ts';

interface PutOptions extends CommonOptions {
  readonly file?: string;
}

type Act<Options> = (terminal: Terminal, scope: string, key: string, options: Options) => Promise<void>;

/** `latchkey secrets list-secrets|get-secret|put-secret|delete-secret`. */
export function defineSecretValues(parent: Command, terminal: Terminal): void {
  const run =
    <Options>(act: Act<Options>) =>
    (scope: string, key: string, _options: unknown, command: Command) =>
      act(terminal, scope, key, command.optsWithGlobals() as Options);
  parent
    .command('list-secrets')
    .description('list the names of the secrets in a scope')
    .argument('<SCOPE>')
    .action((scope: string, _options: unknown, command: Command) =>
      listSecrets(terminal, scope, command.optsWithGlobals()),
    );
  parent
    .command('get-secret')
    .description('write the bytes of a secret, and nothing else, to standard output')
    .argument('<SCOPE>')
    .argument('<KEY>')
    .action(run(getSecret));
  parent
    .command('put-secret')
    .description('write a secret: typed unseen, or all of standard input where that is no terminal')
    .argument('<SCOPE>')
    .argument('<KEY>')
    .option('--file <path>', 'the bytes of a file instead')
    .action(run(putSecret));
  parent
    .command('delete-secret')
    .description('delete a secret')
    .argument('<SCOPE>')
    .argument('<KEY>')
    .action(run(deleteSecret));
}

async function listSecrets(terminal: Terminal, scope: string, options: CommonOptions): Promise<void> {
  const secrets = await (await connectBy(SecretsClient, terminal, options)).list(scope);
  if (chooseFormat(options.output, terminal.stdout) === 'json') {
    await terminal.stdout.write(renderJson({ secrets }));
    return;
  }
  const rows = secrets.map(({ key, last_updated_timestamp: changedAt }) => [key, showDay(changedAt)]);
  const table = renderTable([['KEY', 'CHANGED'], ...rows]);
  const none = 'There is no secret in it: "latchkey secrets put-secret" writes one.\n';
  await terminal.stdout.write(secrets.length === 0 ? none : table);
}

async function getSecret(
  terminal: Terminal,
  scope: string,
  key: string,
  options: CommonOptions,
): Promise<void> {
  const value = await (await connectBy(SecretsClient, terminal, options)).get({ scope, key });
  const isJson = options.output === 'json';
  await terminal.stdout.write(
    isJson ? renderJson({ key, value: Buffer.from(value).toString('base64') }) : value,
  );
}

async function putSecret(terminal: Terminal, scope: string, key: string, options: PutOptions): Promise<void> {
  const { file } = options;
  const client = await connectBy(SecretsClient, terminal, options);
  const value = file === undefined ? await readValue(terminal, key) : await readValueFrom(file);
  await client.put({ scope, key }, value);
  const told = `Wrote ${plain(key)} in ${plain(scope)}, ${value.length} bytes.\n`;
  await tell(terminal.stdout, options.output, told, { scope, key, bytes: value.length });
}

async function readValue(terminal: Terminal, key: string): Promise<Uint8Array> {
  if (terminal.stdin.isTTY) return Buffer.from(await askForSecret(terminal, `Value of ${key}: `, 'value'));
  return buffer(readInput(terminal));
}

async function readValueFrom(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandFailure('failed', `${path} cannot be read: ${(error as Error).message}.`);
  }
}

async function deleteSecret(
  terminal: Terminal,
  scope: string,
  key: string,
  options: CommonOptions,
): Promise<void> {
  await (await connectBy(SecretsClient, terminal, options)).delete({ scope, key });
  await tell(terminal.stdout, options.output, `Deleted ${plain(key)} in ${plain(scope)}.\n`, { scope, key });
}
