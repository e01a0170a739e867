import type { SecretValue } from '../../config/secret-value.ts';
import { type MasterKey, readMasterKey } from './master-key.ts';
import { type MasterKeySource, masterKeyMissing } from './master-key-source.ts';

/** Master keys that the operator gives in a setting: the first seals what is new, the others open what is older. */
export function givenKeys(values: readonly SecretValue[]): MasterKeySource {
  const keys = values.map((value) => readMasterKey(value.reveal())).filter(isKey);
  return {
    async load(keyId) {
      const key = keys.find(({ id }) => id === keyId);
      if (key !== undefined) return { ok: true, key };
      return { ok: false, why: `LATCHKEY_MASTER_KEY holds ${keys.map(({ id }) => id).join(', ')} alone` };
    },
    beginNew: async () => (used) => {
      const [key] = keys;
      if (key !== undefined && !used.has(key.id)) return { key };
      throw masterKeyMissing(
        'The first key in LATCHKEY_MASTER_KEY has been used by this database: put a new one before it, ' +
          'keep the old one behind it, and restart every node.',
      );
    },
  };
}

function isKey(key: MasterKey | undefined): key is MasterKey {
  return key !== undefined;
}
