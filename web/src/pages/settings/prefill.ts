import { SCOPES } from './scopes.ts';
import { EMPTY_FORM, type TokenForm } from './token-form.ts';

/** A form as a link fills it in, and what the link asked for that is left out. */
export interface Prefill {
  readonly form: TokenForm;
  /** For the person to read, shortened. */
  readonly leftOut: readonly string[];
}

const MAX_COMMENT_LENGTH = 256;
const MAX_LEFT_OUT = 5;
const MAX_SHOWN_LENGTH = 64;
const KNOWN: ReadonlySet<string> = new Set(SCOPES.map(([scope]) => scope));

/**
 * Reads the query of a link to the form: `comment`, `scopes` and `lifetime_days`. Anybody may write a link, so it can
 * only fill in what is shown before anything is generated, and asking for scopes in any way limits the token.
 */
export function readPrefill(query: string): Prefill {
  const asked = new URLSearchParams(query);
  const comment = [...printable(asked.get('comment') ?? '')].slice(0, MAX_COMMENT_LENGTH).join('');
  const days = asked.get('lifetime_days')?.trim() ?? '';
  const hasDays = /^[1-9]\d{0,4}$/.test(days);
  const scopes = [...new Set(asked.getAll('scopes').flatMap((some) => some.split(/[\s,+]+/)))].filter(
    Boolean,
  );
  const isEverything = scopes.every((scope) => scope === 'all-apis');
  const unknown = scopes.filter((scope) => scope !== 'all-apis' && !KNOWN.has(scope));
  const leftOut = [...unknown, ...(days === '' || hasDays ? [] : [`lifetime_days=${days}`])];
  return {
    form: {
      ...EMPTY_FORM,
      comment,
      ...(hasDays && { days }),
      isLimited: !isEverything,
      scopes: scopes.filter((scope) => KNOWN.has(scope)),
    },
    leftOut: leftOut.slice(0, MAX_LEFT_OUT).map((one) => printable(one).slice(0, MAX_SHOWN_LENGTH)),
  };
}

/** Without what the server refuses in a comment, and what turns the reading direction of what follows. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
