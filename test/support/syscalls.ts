import { execFileSync } from 'node:child_process';

/** What a `SystemCallFilter=` of a unit allows, line after line as systemd reads them. */
export function allowedSyscalls(filters: readonly string[]): Set<string> {
  const allowed = new Set<string>();
  for (const filter of filters) {
    const isDenied = filter.startsWith('~');
    for (const word of filter.replace('~', '').split(' '))
      for (const name of expand(word)) {
        if (isDenied) allowed.delete(name);
        else allowed.add(name);
      }
  }
  return allowed;
}

/** The names in what `strace -c -U name` wrote. */
export function tracedSyscalls(summary: string): string[] {
  const names = summary.split('\n').map((line) => line.trim());
  return names.filter((name) => /^[a-z]\w*$/.test(name) && name !== 'syscall' && name !== 'total');
}

/** The calls of a group such as `@system-service`, whose groups are expanded, too; any other word is itself. */
function expand(word: string): string[] {
  if (!word.startsWith('@')) return [word];
  const text = execFileSync('systemd-analyze', ['syscall-filter', word], { encoding: 'utf8' });
  const [, ...lines] = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).flatMap(expand);
}
