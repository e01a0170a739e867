import { type Dispatch, type SetStateAction, useState } from 'react';

/**
 * What a form holds of something until it is applied; begun anew whenever that is another. The form itself stays, and
 * the focus with it, as it would not under a new `key`.
 */
export function useDraft<Draft>(
  source: unknown,
  begin: () => Draft,
): readonly [Draft, Dispatch<SetStateAction<Draft>>] {
  const key = JSON.stringify(source);
  const [begunFrom, setBegunFrom] = useState(key);
  const [draft, setDraft] = useState(begin);
  if (begunFrom === key) return [draft, setDraft];
  const anew = begin();
  setBegunFrom(key);
  setDraft(anew);
  return [anew, setDraft];
}
