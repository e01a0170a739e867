import type { GenerateTokenRequest, TokenLimits } from '@latchkey/client';
import { generateTokenTexts } from '../../texts/generate-token.tsx';
import { parseAddressList, rangeProblem } from './address-ranges.ts';
import { lifetimeProblem, lifetimeSecondsOf, parseLifetimeDays } from './lifetime.ts';

/** A new token as the form has it. */
export interface TokenForm {
  readonly comment: string;
  /** As typed; empty: as long as the workspace allows. */
  readonly days: string;
  readonly neverExpires: boolean;
  /** Whether it is limited to `scopes`. */
  readonly isLimited: boolean;
  readonly scopes: readonly string[];
  /** Whether it learns which scopes it uses. */
  readonly isLearning: boolean;
  /** As typed: from where it may be used; empty: from everywhere. */
  readonly addresses: string;
}

/** What is wrong with a form, by the field where it is. */
export interface FormProblems {
  readonly days?: string;
  readonly scopes?: string;
  readonly addresses?: string;
}

const USUAL_DAYS = '90';
/** As many as the server takes. */
const MAX_ADDRESSES = 32;

export const EMPTY_FORM: TokenForm = {
  ...{ comment: '', days: USUAL_DAYS, neverExpires: false },
  ...{ isLimited: false, scopes: [], isLearning: false, addresses: '' },
};

/** What keeps a token from being generated, as far as it can be told here. */
export function problemsOf(form: TokenForm, limits: TokenLimits | undefined): FormProblems {
  const days = form.neverExpires ? undefined : lifetimeProblem(form.days, limits);
  const addresses = addressesProblem(form.addresses);
  return {
    ...(days !== undefined && { days }),
    ...(form.isLimited && form.scopes.length === 0 && { scopes: generateTokenTexts.scopesProblem }),
    ...(addresses !== undefined && { addresses }),
  };
}

/** What to ask the server for. */
export function requestOf(form: TokenForm): GenerateTokenRequest {
  const days = parseLifetimeDays(form.days)?.days;
  const addresses = parseAddressList(form.addresses);
  return {
    comment: form.comment.trim(),
    ...(form.neverExpires && { never_expires: true }),
    ...(!form.neverExpires && days !== undefined && { lifetime_seconds: lifetimeSecondsOf(days) }),
    ...(form.isLimited && { scopes: [...form.scopes] }),
    ...(addresses.length > 0 && { allowed_cidrs: [...addresses] }),
    ...(form.isLearning && { autoscope_enabled: true }),
  };
}

function addressesProblem(typed: string): string | undefined {
  const ranges = parseAddressList(typed);
  if (ranges.length > MAX_ADDRESSES) return generateTokenTexts.tooManyAddresses(MAX_ADDRESSES);
  for (const range of ranges) {
    const problem = rangeProblem(range);
    if (problem === 'neither') return generateTokenTexts.noAddress(range.slice(0, 64));
    if (problem !== undefined) return generateTokenTexts.notFirstAddress(range, problem.firstAddress);
  }
  return undefined;
}
