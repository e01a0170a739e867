import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { changeCredentialFile } from './change-file.ts';

const add = (line: string) => (bytes: string) => `${bytes}${line}\n`;
const modeOf = (path: string) => statSync(path).mode & 0o777;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('a new file is for its owner alone, whatever the umask', async () => {
  const path = join(makeFolder(), '.netrc');
  const umask = process.umask(0o777);
  onTestFinished(() => void process.umask(umask));
  const changed = await changeCredentialFile(path, add('one'));
  expect(changed).toEqual({ path, isChanged: true, wasOpenToOthers: false });
  expect(modeOf(path)).toBe(0o600);
});

test('a file that others could read is closed to them, also where nothing changes', async () => {
  const path = join(makeFolder(), '.netrc');
  writeFileSync(path, 'one\n');
  chmodSync(path, 0o644);
  expect(await changeCredentialFile(path, (bytes) => bytes)).toMatchObject({
    isChanged: false,
    wasOpenToOthers: true,
  });
  expect(modeOf(path)).toBe(0o600);
  chmodSync(path, 0o640);
  expect(await changeCredentialFile(path, add('two'))).toMatchObject({
    isChanged: true,
    wasOpenToOthers: true,
  });
  expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual([0o600, 'one\ntwo\n']);
});

test('every byte comes back, also what is no text', async () => {
  const path = join(makeFolder(), '.netrc');
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  writeFileSync(path, all);
  await changeCredentialFile(path, (bytes) => `${bytes}!`);
  expect(readFileSync(path)).toEqual(Buffer.concat([all, Buffer.from('!')]));
});

test('of a symbolic link the target is replaced, and the link stays', async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'dotfiles'));
  const [link, second, target] = [
    join(folder, '.netrc'),
    join(folder, 'second'),
    join(folder, 'dotfiles', 'netrc'),
  ];
  symlinkSync('second', link);
  symlinkSync(target, second);
  // It leads to nothing yet.
  expect(await changeCredentialFile(link, add('one'))).toMatchObject({ path: target });
  await changeCredentialFile(link, add('two'));
  expect(lstatSync(link).isSymbolicLink() && lstatSync(second).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('one\ntwo\n');
  expect(readdirSync(join(folder, 'dotfiles'))).toEqual(['netrc']);
});

test('links that go round in a circle, folders and devices are refused', async () => {
  const folder = makeFolder();
  symlinkSync('.netrc', join(folder, '.netrc'));
  await expect(changeCredentialFile(join(folder, '.netrc'), add('one'))).rejects.toThrow('leads nowhere');
  await expect(changeCredentialFile(folder, add('one'))).rejects.toThrow(/is a folder|is no file/);
  symlinkSync('/dev/null', join(folder, 'null'));
  await expect(changeCredentialFile(join(folder, 'null'), add('one'))).rejects.toThrow(
    'is no file of credentials',
  );
});

test('a file with another name is refused, since that one would keep the old token', async () => {
  const folder = makeFolder();
  const path = join(folder, '.netrc');
  writeFileSync(path, 'one\n');
  linkSync(path, join(folder, 'other'));
  await expect(changeCredentialFile(path, add('two'))).rejects.toThrow('hard link');
});

test.runIf(process.getuid?.() === 0)('a file of another user is refused', async () => {
  const path = join(makeFolder(), '.netrc');
  writeFileSync(path, 'one\n');
  chownSync(path, 65_534, 65_534);
  await expect(changeCredentialFile(path, add('two'))).rejects.toThrow('belongs to another user');
  expect(readFileSync(path, 'utf8')).toBe('one\n');
});

test('a folder that cannot be written is told, and nothing is left behind', async () => {
  await expect(changeCredentialFile('/proc/self/nothing/.netrc', add('one'))).rejects.toThrow(
    'cannot be written',
  );
});

test('a change that throws leaves the file, and neither lock nor copy', async () => {
  const folder = makeFolder();
  const path = join(folder, '.netrc');
  writeFileSync(path, 'one\n');
  const failing = changeCredentialFile(path, () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['.netrc'], 'one\n']);
});

test('of many that write at once nothing is lost', async () => {
  const folder = makeFolder();
  const path = join(folder, '.netrc');
  const module = join(import.meta.dirname, 'change-file.ts');
  const code = `
    const { changeCredentialFile } = await import(${JSON.stringify(module)});
    for (let i = 0; i < 10; i += 1) {
      await changeCredentialFile(${JSON.stringify(path)}, (bytes) => bytes + process.argv[1] + '.' + i + '\\n');
    }`;
  const writers = ['a', 'b', 'c'].map((name) =>
    spawn(process.execPath, ['--input-type=module', '--eval', code, name], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(
    writers.map((child) => new Promise((resolve) => child.once('close', resolve))),
  );
  expect(codes).toEqual([0, 0, 0]);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBe(30);
  expect(new Set(lines).size).toBe(30);
  expect(readdirSync(folder)).toEqual(['.netrc']);
});

test('what another program writes meanwhile is not lost', async () => {
  const path = join(makeFolder(), '.netrc');
  writeFileSync(path, 'one\n');
  let runs = 0;
  await changeCredentialFile(path, (bytes) => {
    runs += 1;
    if (runs === 1) writeFileSync(path, 'one\nof an editor\n');
    return `${bytes}two\n`;
  });
  expect([runs, readFileSync(path, 'utf8')]).toEqual([2, 'one\nof an editor\ntwo\n']);
});

test('the lock of a program that died is taken over, also by many at once', async () => {
  const folder = makeFolder();
  const path = join(folder, '.netrc');
  const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await new Promise((resolve) => dead.once('close', resolve));
  writeFileSync(`${path}.latchkey-lock`, JSON.stringify({ pid: dead.pid, host: hostname() }));
  await Promise.all(['one', 'two', 'three'].map((line) => changeCredentialFile(path, add(line))));
  expect(readFileSync(path, 'utf8').split('\n').sort()).toEqual(['', 'one', 'three', 'two']);
  expect(existsSync(`${path}.latchkey-lock`)).toBe(false);
});

test('the lock of another machine is not, and its name is told', { timeout: 60_000 }, async () => {
  const path = join(makeFolder(), '.netrc');
  writeFileSync(`${path}.latchkey-lock`, JSON.stringify({ pid: 1, host: 'elsewhere.example' }));
  await expect(changeCredentialFile(path, add('one'))).rejects.toThrow(
    `holds ${path}.latchkey-lock: wait for it`,
  );
  expect(existsSync(path)).toBe(false);
});
