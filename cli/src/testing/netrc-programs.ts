import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetrcAnswer } from '../netrc/netrc-answer.ts';

/** A file, each character of which is one byte, and the host that is asked for. */
export interface NetrcQuestion {
  readonly bytes: string;
  readonly host: string;
}

/** What the real curl takes for each question: it is run once for many of them, against a server that tells what came. */
export async function askCurl(questions: readonly NetrcQuestion[]): Promise<NetrcAnswer[]> {
  await using folder = makeFolder();
  const seen = new Map<string, string | undefined>();
  const server = createServer((request, response) => {
    seen.set(request.url ?? '', request.headers.authorization);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const operations = questions.flatMap(({ bytes, host }, index) => {
    const file = folder.write(`netrc-${index}`, bytes);
    const options = ['--netrc-optional', '--netrc-file', file, '--connect-to', `::127.0.0.1:${port}`];
    const url = `http://${host}/${index}`;
    return [
      ...(index === 0 ? [] : ['--next']),
      '-s',
      '--globoff',
      '--noproxy',
      '*',
      '-o',
      '/dev/null',
      ...options,
      url,
    ];
  });
  try {
    await runToEnd('curl', ['-q', ...operations], '', true);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return questions.map((_question, index) => {
    const path = `/${index}`;
    return seen.has(path) ? fromHeader(seen.get(path)) : { kind: 'unreadable', why: '' };
  });
}

/** What the `netrc` module of this machine's Python takes, by the rules by which `requests` uses it. */
export async function askPython(questions: readonly NetrcQuestion[]): Promise<NetrcAnswer[]> {
  await using folder = makeFolder();
  const asked = questions.map(({ bytes, host }, index) => [folder.write(`netrc-${index}`, bytes), host]);
  const answers: unknown = JSON.parse(await runToEnd('python3', ['-I', '-c', PYTHON], JSON.stringify(asked)));
  return answers as NetrcAnswer[];
}

const PYTHON = `
import json, netrc, sys
def ask(path, host):
    try:
        found = netrc.netrc(path).authenticators(host)
    except (netrc.NetrcParseError, UnicodeDecodeError):
        return {'kind': 'unreadable', 'why': ''}
    if not found or not any(found):
        return {'kind': 'none'}
    text = lambda value: (value or '').encode().decode('latin-1')
    return {'kind': 'entry', 'login': text(found[0] or found[1]), 'password': text(found[2])}
print(json.dumps([ask(*question) for question in json.load(sys.stdin)]))
`;

/** An answer as the others tell it: why a file is not readable, each says in its own words. */
export function withoutReason(answer: NetrcAnswer): NetrcAnswer {
  return answer.kind === 'unreadable' ? { kind: 'unreadable', why: '' } : answer;
}

function fromHeader(header: string | undefined): NetrcAnswer {
  if (header === undefined) return { kind: 'none' };
  const pair = Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  return { kind: 'entry', login: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

function makeFolder() {
  const path = mkdtempSync(join(tmpdir(), 'latchkey-netrc-'));
  return {
    write(name: string, bytes: string): string {
      const file = join(path, name);
      writeFileSync(file, bytes, { encoding: 'latin1', mode: 0o600 });
      return file;
    },
    async [Symbol.asyncDispose]() {
      rmSync(path, { recursive: true });
    },
  };
}

/** Standard output of a program that is handed a text; throws when it fails, unless failing is an answer. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  stdin = '',
  mayFail = false,
): Promise<string> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (exitCode !== 0 && !mayFail) throw new Error(`${program} ended with ${String(exitCode)}`);
  return stdout;
}
