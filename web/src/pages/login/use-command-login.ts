import type { CommandLoginRequest } from '@latchkey/client';
import { useState } from 'react';
import { allowCommandLogin, denyCommandLogin } from '../../api/command-login.ts';
import { useAttempt } from '../../components/use-attempt.ts';

/** What was decided about a command. */
export type Decision =
  | { readonly kind: 'open' }
  | { readonly kind: 'denied' }
  /** The browser is on its way to the command. */
  | { readonly kind: 'allowed' }
  | { readonly kind: 'carried'; readonly code: string; readonly endsAt: number };

/** As long as the server takes a code. */
const GOOD_MS = 60_000;

/** Decides about a command, by a press each time, and leads the browser to where it listens. */
export function useCommandLogin(asked: CommandLoginRequest) {
  const { isPending, problem, attempt } = useAttempt();
  const [decision, setDecision] = useState<Decision>({ kind: 'open' });

  async function allow() {
    const done = await attempt(() => allowCommandLogin(asked));
    if (done === undefined) return;
    const { url, code } = done.answer;
    if (url !== undefined) goTo(url, asked);
    setDecision(
      code === undefined ? { kind: 'allowed' } : { kind: 'carried', code, endsAt: Date.now() + GOOD_MS },
    );
  }

  async function deny() {
    const done = await attempt(() => denyCommandLogin(asked));
    if (done === undefined) return;
    const { url } = done.answer;
    if (url !== undefined) goTo(url, asked);
    setDecision({ kind: 'denied' });
  }

  return { isPending, problem, decision, allow, deny };
}

/** Only where the command said that it listens. The page is not gone back to: what it did is done. */
function goTo(url: string, { redirect_uri }: CommandLoginRequest): void {
  if (redirect_uri !== undefined && url.startsWith(`${redirect_uri}?`)) location.replace(url);
}
