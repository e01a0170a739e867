// What both the calls and the waiting need: who to ask, with which token, and what an answer that did not come means.

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ANSWER_MS = 60_000;
/** With what the program ends. */
export const EXIT = { failed: 1, usage: 2, token: 3, taken: 4, differs: 5 } as const;

/** A server, and how patient one is with it. */
export interface Api {
  readonly host: string;
  readonly token: string;
  readonly retries: number;
}

/** What ends the program, and with which exit code. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The server said no: asking again changes nothing. */
export class Refused extends Failure {
  readonly errorCode: string;

  constructor(status: number, errorCode: string, message: string) {
    const isToken = status === 401 || status === 403;
    super(message, isToken ? EXIT.token : errorCode === 'RESOURCE_ALREADY_EXISTS' ? EXIT.taken : EXIT.failed);
    this.errorCode = errorCode;
  }
}

/** The server did nothing, and says so: the same may be asked again. */
export class Busy extends Failure {}

/** No answer came: nobody knows whether it was done. */
export class Broken extends Failure {}

/** A token that is sent without encryption is everybody's, so that only this machine is talked to in that way. */
export function readHost(): URL {
  const given = process.env.DATABRICKS_HOST ?? '';
  const url = URL.parse(given.includes('://') ? given : `https://${given}`);
  if (given === '' || url === null)
    throw new Failure('Set DATABRICKS_HOST to the URL of the server.', EXIT.usage);
  const isHere = /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return url;
  throw new Failure(
    'DATABRICKS_HOST must begin with https://: a token is not sent in the clear.',
    EXIT.usage,
  );
}

/** The token for a host, from the environment or from `.netrc`. Throws when it is in neither. */
export async function findToken({ hostname }: URL): Promise<string> {
  const token = process.env.DATABRICKS_TOKEN || (await findInNetrc(hostname));
  if (token === undefined)
    throw new Failure(
      `There is no token for ${hostname}: set DATABRICKS_TOKEN, or write it into .netrc.`,
      EXIT.token,
    );
  return token;
}

async function findInNetrc(hostname: string): Promise<string | undefined> {
  const path = process.env.NETRC ?? join(homedir(), '.netrc');
  const text = await readFile(path, 'utf8').catch(() => '');
  const words = text.replaceAll(/^\s*#.*$/gm, '').split(/\s+/);
  const start = words.findIndex((word, i) => word === 'machine' && words[i + 1] === hostname);
  if (start < 0) return undefined;
  const end = words.findIndex((word, i) => i > start && (word === 'machine' || word === 'default'));
  const entry = words.slice(start, end < 0 ? words.length : end);
  const after = (name: string) => entry[entry.indexOf(name) + 1];
  return after('login') === 'token' ? after('password') : undefined;
}

/** Whether it may well be answered when it is asked again. */
export function isPassing(error: unknown): boolean {
  return error instanceof Busy || error instanceof Broken;
}

/** Asks again after a while for as long as the failure is one that passes. */
export async function again<T>(api: Api, act: () => Promise<T>, mayRepeat = isPassing): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await act();
    } catch (error) {
      if (!mayRepeat(error) || retry === api.retries) throw error;
      const seconds = Math.min(8, 2 ** (retry - 1));
      say(`${(error as Error).message} Trying again in ${seconds} s (${retry + 1} of ${api.retries}).`);
      await sleep(seconds * 1000);
    }
  }
}

type Json = Readonly<Record<string, unknown>>;

/** Calls an act of the DBFS API. Throws `Refused`, `Broken`, `Busy`. */
export async function post(api: Api, name: string, body: Json): Promise<Json> {
  return readAnswer(await ask(api, 'POST', `/api/2.0/dbfs/${name}`, JSON.stringify(body)));
}

/** Asks for what is told as JSON. Throws as `post`. */
export async function get(api: Api, path: string): Promise<Json> {
  return readAnswer(await ask(api, 'GET', path));
}

/** Gives whatever the server answers. Throws `Broken`, or `Busy`. */
export async function ask(api: Api, method: string, path: string, body?: string) {
  try {
    const answer = await fetch(api.host + path, {
      method,
      headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
      // A token goes to nobody but the host that it is for.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const { status, ok, headers } = answer;
    const text = await answer.text();
    if (status === 429 || status === 503) throw new Busy(`The server is busy (${status}).`);
    if (status >= 500) throw new Broken(`The server could not do it (${status}).`);
    return { status, ok, headers, text };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { message, cause } = error as Error;
    throw new Broken(`The connection broke (${cause instanceof Error ? cause.message : message}).`);
  }
}

function readAnswer({ status, ok, text }: { status: number; ok: boolean; text: string }): Json {
  let answer: Json;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Failure(`The server answered ${status} with what is no JSON: is it a Databricks API?`);
  }
  if (ok) return answer;
  throw new Refused(status, String(answer.error_code), `The server refused: ${answer.message} (${status})`);
}

/** Tells what happens; the result alone goes to the standard output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
