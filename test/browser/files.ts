import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FileEntryInfo, ListFileEntriesResponse } from '@latchkey/client';
import type { Page } from 'playwright-core';
import type { RunningServer } from '../support/latchkeyd.ts';
import { ask, type Person, send, signInByApi } from './people.ts';
import type { Site } from './site.ts';

/** In hex, as the API tells it. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Makes a folder, with those above it. */
export function makeFolder(server: RunningServer, by: Person, path: string): Promise<void> {
  return send(server, by, { method: 'POST', path: '/api/2.0/dbfs/mkdirs', body: { path } });
}

/** Puts a small file. */
export function putFile(
  server: RunningServer,
  by: Person,
  { path, text }: { readonly path: string; readonly text: string },
): Promise<void> {
  const body = { path, contents: Buffer.from(text).toString('base64'), overwrite: true };
  return send(server, by, { method: 'POST', path: '/api/2.0/dbfs/put', body });
}

/** Fills a folder that is there with folders of these names, faster than the API would. */
export function fillFolder({ dataDir }: RunningServer, path: string, names: readonly string[]): void {
  const database = new DatabaseSync(join(dataDir, 'latchkey.db'), { timeout: 5_000 });
  try {
    const find = database.prepare('select entry_id from dbfs_entries where name = ?');
    const parentId = find.get(path.slice(1))?.entry_id ?? '';
    const insert = database.prepare(
      `insert into dbfs_entries (entry_id, parent_id, name, name_key, is_dir, has_own_acl, size, modified_at)
       values (?, ?, ?, ?, 1, 0, 0, ?)`,
    );
    database.exec('begin');
    for (const name of names) insert.run(`filled ${name}`, parentId, name, name, Date.now());
    database.exec('commit');
  } finally {
    database.close();
  }
}

/** What lies in a folder, by name; throws what the API says where it cannot be listed. */
export async function listNames(server: RunningServer, by: Person, path: string): Promise<string[]> {
  const asked = `/api/latchkey/1.0/dbfs/entries?${new URLSearchParams({ path })}`;
  const answer = await ask<Partial<ListFileEntriesResponse>>(server, by, asked);
  if (answer.entries === undefined) throw new Error(JSON.stringify(answer));
  return answer.entries.map((entry) => entry.path.slice(entry.path.lastIndexOf('/') + 1));
}

/** One file or folder as the API tells of it. */
export function entryAt(server: RunningServer, by: Person, path: string): Promise<FileEntryInfo> {
  return ask(server, by, `/api/latchkey/1.0/dbfs/entry?${new URLSearchParams({ path })}`);
}

/** Opens a folder's page for somebody. */
export async function openFolder(site: Site, person: Person, path: string): Promise<Page> {
  const page = await site.open();
  await signInByApi(page, person);
  await page.goto(`/dbfs?${new URLSearchParams({ path })}`);
  await page.getByRole('navigation', { name: 'Path' }).waitFor();
  return page;
}

/** Chooses something of the menu of a file or folder in the list. */
export async function actOn(page: Page, name: string, act: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: `Acts on ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: act }).click();
}
