import type { CommandLoginRequest } from '@latchkey/client';

/** What the address of the page says, as `latchkey login` writes it. */
export interface CommandSearch {
  readonly redirect_uri?: string;
  readonly code_challenge?: string;
  readonly state?: string;
  readonly machine?: string;
  /** Joined by commas. */
  readonly scopes?: string;
  /** Such as `90d`. */
  readonly lifetime?: string;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, s: 1 };

/** What the server is asked with; it finds what is missing or wrong. Undefined for a lifetime that is none. */
export function commandRequestOf(search: CommandSearch): CommandLoginRequest | undefined {
  const { redirect_uri, code_challenge = '', state, machine = '', scopes, lifetime } = search;
  const seconds = lifetime === undefined ? undefined : secondsOf(lifetime);
  if (lifetime !== undefined && seconds === undefined) return undefined;
  return {
    ...{ code_challenge, machine },
    ...(redirect_uri !== undefined && { redirect_uri }),
    ...(state !== undefined && { state }),
    ...(scopes !== undefined && { scopes: scopes.split(',') }),
    ...(seconds !== undefined && { lifetime_seconds: seconds }),
  };
}

function secondsOf(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,10})([dhs])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? Number.NaN);
  return seconds > 0 ? seconds : undefined;
}
