/** Where links lead by which somebody sets a password. */
export const SET_PASSWORD_PATH = '/set-password';

let kept = '';

/**
 * Keeps the code that the address of a link brings in its fragment, and takes it out of the address and of the history;
 * elsewhere it does nothing. To be called before the address is read by anything else.
 */
export function takeCodeFromAddress(): void {
  if (location.pathname !== SET_PASSWORD_PATH || location.hash.length < 2) return;
  kept = location.hash.slice(1);
  history.replaceState(history.state, '', location.pathname);
}

/** The code that was kept, and forgets it: from then on it is its caller's alone. Empty when there is none. */
export function claimCode(): string {
  const code = kept;
  kept = '';
  return code;
}
