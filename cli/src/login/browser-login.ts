import { type CommandLoginToken, exchangeCommandLogin } from '@latchkey/client';
import { USER_AGENT } from '../connection.ts';
import { CommandFailure } from '../exit-code.ts';
import { askForSecret } from '../secret-input.ts';
import type { Terminal } from '../terminal.ts';
import { listenForCallback } from './callback-listener.ts';
import { machineName } from './machine-name.ts';
import { openBrowser } from './open-browser.ts';
import { makeProofKey, type ProofKey } from './proof-key.ts';

/** What a person is asked to allow. */
export interface WantedLogin {
  /** As `parseHost` writes it. */
  readonly host: string;
  readonly allowPlainHttp: boolean;
  /** As it was typed, such as `90d`. */
  readonly lifetime: string;
  readonly scopes?: readonly string[];
}

const WAIT_MS = 5 * 60_000;

/** A token that a person lets this command have, in a browser on this machine, which comes back to it by itself. */
export async function logInByBrowser(terminal: Terminal, wanted: WantedLogin): Promise<CommandLoginToken> {
  const key = makeProofKey();
  const listener = await listenForCallback({ state: key.state, timeoutMs: WAIT_MS });
  try {
    const { redirectUri } = listener;
    const url = pageOf(wanted, key, { redirect_uri: redirectUri, state: key.state });
    const isOpened = openBrowser(terminal, url);
    const lead = isOpened
      ? 'A browser opens, where you allow it. If none does, open'
      : 'Open in a browser of this machine';
    const hint = isOpened ? '' : 'If the browser is on another machine, press Ctrl-C and add --no-browser.\n';
    await terminal.stderr.write(`${lead}:\n${url}\n${hint}`);
    const callback = await listener.callback;
    if ('denied' in callback)
      throw new CommandFailure('failed', 'It was denied in the browser: there is no token.');
    return await exchange(wanted, {
      code: callback.code,
      code_verifier: key.verifier,
      redirect_uri: redirectUri,
    });
  } finally {
    listener.close();
  }
}

/** The same, with a browser anywhere: its page shows a code, which the person carries here. */
export async function logInByCarriedCode(
  terminal: Terminal,
  wanted: WantedLogin,
): Promise<CommandLoginToken> {
  const key = makeProofKey();
  await terminal.stderr.write(`Open in any browser, and allow it there:\n${pageOf(wanted, key, {})}\n`);
  const code = (await askForSecret(terminal, 'Code that the page shows: ', 'code')).trim();
  return exchange(wanted, { code, code_verifier: key.verifier });
}

function pageOf(
  { host, lifetime, scopes }: WantedLogin,
  { challenge }: ProofKey,
  more: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({
    ...{ code_challenge: challenge, machine: machineName(), lifetime },
    ...(scopes !== undefined && { scopes: scopes.join(',') }),
    ...more,
  });
  return `${host}/login/command?${query}`;
}

function exchange(
  { host, allowPlainHttp }: WantedLogin,
  body: Parameters<typeof exchangeCommandLogin>[1],
): Promise<CommandLoginToken> {
  return exchangeCommandLogin({ host, allowPlainHttp, userAgent: USER_AGENT }, body);
}
