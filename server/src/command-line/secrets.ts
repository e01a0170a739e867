import type { Config } from '../config/config.ts';
import { type Core, createCore } from '../core.ts';
import { createLog } from '../log.ts';
import { makeKeyFile, masterKeyPath } from '../secrets/keys/key-directory.ts';
import { operator } from './operator.ts';
import type { Terminal } from './terminal.ts';

export const USAGE = `       latchkeyd secrets status              which master keys there are, and which are missing
       latchkeyd secrets new-key             makes a master key in LATCHKEY_KEY_DIR, for a first start over PostgreSQL
                                             or the next rotation
       latchkeyd secrets rotate-master-key   seals everything by a new master key, while the server runs;
                                             goes on with a rotation that was broken off`;

type Act = (terminal: Terminal, core: Core) => Promise<number>;

const ACTS: Readonly<Record<string, Act>> = { status, 'rotate-master-key': rotate };

/** Whether these words name one of the acts on the master key. */
export function isSecretsCommand(words: readonly string[]): boolean {
  const isKnown = words[1] === 'new-key' || Object.hasOwn(ACTS, words[1] ?? '');
  return words[0] === 'secrets' && isKnown && words.length === 2;
}

/** Acts on the master key; none of them prints a key. */
export async function administerSecrets(
  terminal: Terminal,
  config: Config,
  words: readonly string[],
): Promise<number> {
  const act = ACTS[words[1] ?? ''];
  if (act === undefined) return makeNewKey(terminal, config);
  const core = await createCore(config, { log: createLog('error') });
  try {
    return await act(terminal, core);
  } finally {
    await core.close();
  }
}

function makeNewKey(terminal: Terminal, config: Config): number {
  if (config.masterKey !== undefined || config.kmsCommand !== undefined) {
    terminal.complain(
      'Master keys do not lie in LATCHKEY_KEY_DIR here: make one as LATCHKEY_MASTER_KEY or LATCHKEY_KMS_COMMAND need it.',
    );
    return 2;
  }
  const { id } = makeKeyFile(config.keyDir);
  terminal.print(`Master key ${id} is in ${masterKeyPath(config.keyDir, id)}`);
  terminal.print('Copy that file to the key directory of every node, then start, or rotate the master key.');
  return 0;
}

async function status(terminal: Terminal, { masterKeys }: Core): Promise<number> {
  const states = await masterKeys.states();
  if (states.length === 0)
    terminal.print('There is no master key yet: it comes with the first secret scope.');
  for (const { keyId, isCurrent, retiredAt, scopes, missing } of states) {
    const role = isCurrent ? 'current' : 'being replaced';
    const place = missing === undefined ? 'here' : `MISSING: ${missing}`;
    const seals = `${role}, seals ${scopes} ${scopes === 1 ? 'scope' : 'scopes'}, ${place}`;
    terminal.print(`${keyId}  ${retiredAt === undefined ? seals : 'retired: only backups may need it'}`);
  }
  return (await masterKeys.findProblem()) === undefined ? 0 : 1;
}

async function rotate(terminal: Terminal, { masterKeyRotation }: Core): Promise<number> {
  const report = await masterKeyRotation.rotate(operator(terminal, 'secrets rotate-master-key'));
  const { keyId, earlierKeyIds, scopes, isResumed, damagedScopes } = report;
  if (isResumed) terminal.print('An earlier rotation was brought to its end; no other key was begun.');
  terminal.print(`What is new is sealed by master key ${keyId}. Scopes sealed anew: ${scopes}.`);
  if (damagedScopes.length > 0) {
    terminal.complain(
      `Their master key does not open these scopes, so they were left as they are: ${damagedScopes.join(', ')}. ` +
        'Keep the earlier keys, and restore the scopes from a backup or delete them.',
    );
    return 1;
  }
  const earlier = earlierKeyIds.join(', ');
  terminal.print(
    `Nothing is sealed by ${earlier} any more: keep it as long as you keep backups from before now.`,
  );
  return 0;
}
