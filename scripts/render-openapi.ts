import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { startApp } from '../server/src/app.ts';
import { loadConfig } from '../server/src/config/load.ts';
import { createLog } from '../server/src/log.ts';
import { describeApi } from '../server/src/openapi/document.ts';

/** What stands in the document where a server puts its own. */
const PLACEHOLDERS = { publicUrl: 'https://latchkey.example.com', cookieName: '__Host-latchkey' };

/** The OpenAPI document of what a server serves. One is started for it, in a folder that is gone afterwards. */
export async function renderOpenApi(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-openapi-'));
  try {
    const env = {
      LATCHKEY_PORT: '0',
      LATCHKEY_DATA_DIR: join(folder, 'data'),
      LATCHKEY_KEY_DIR: join(folder, 'keys'),
      LATCHKEY_JOURNAL_DIR: join(folder, 'journal'),
    };
    const loaded = loadConfig({ argv: [], env, cwd: folder });
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
    const app = await startApp(loaded.config, { log: createLog('error', silence) });
    await app.close();
    return `${JSON.stringify(describeApi(app.routes, PLACEHOLDERS), null, 1)}\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
