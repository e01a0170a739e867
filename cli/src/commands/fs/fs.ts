import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { defineFsCat } from './fs-cat.ts';
import { defineFsCp } from './fs-cp.ts';
import { defineFsLs } from './fs-ls.ts';
import { defineFsMkdir } from './fs-mkdir.ts';
import { defineFsRm } from './fs-rm.ts';

/** `latchkey fs`: the files of the server, by its DBFS API. */
export function defineFs(parent: Command, terminal: Terminal): void {
  const fs = parent.command('fs').description('copy, list, show and delete files of the server');
  defineFsCp(fs, terminal);
  defineFsLs(fs, terminal);
  defineFsCat(fs, terminal);
  defineFsMkdir(fs, terminal);
  defineFsRm(fs, terminal);
}
