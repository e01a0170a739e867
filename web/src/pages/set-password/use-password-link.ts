import type { PasswordLinkInfo } from '@latchkey/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { lookUpPasswordLink, setPasswordByLink } from '../../api/password-links.ts';
import { ApiError, messageOf } from '../../api/request.ts';
import { claimCode, takeCodeFromAddress } from './link-code.ts';

type LinkState =
  | { readonly kind: 'none' | 'checking' | 'refused' | 'set' }
  | { readonly kind: 'good'; readonly info: PasswordLinkInfo }
  /** Nobody can tell at the moment. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The link that led to this page. Its code is nowhere but in here, and is forgotten once it is of no more use. */
export function usePasswordLink() {
  const code = useRef('');
  const [state, setState] = useState<LinkState>({ kind: 'checking' });

  const lookUp = useCallback(async () => {
    const asked = code.current;
    if (asked === '') return setState({ kind: 'none' });
    setState({ kind: 'checking' });
    try {
      const info = await lookUpPasswordLink(asked);
      // Another link may have been opened meanwhile: this one's name must not stand above that one's form.
      if (code.current === asked) setState({ kind: 'good', info });
    } catch (error) {
      if (code.current !== asked) return;
      if (!isRefusal(error)) return setState({ kind: 'unknown', reason: messageOf(error) });
      code.current = '';
      setState({ kind: 'refused' });
    }
  }, []);

  useEffect(() => {
    const arrive = () => {
      takeCodeFromAddress();
      const arrived = claimCode();
      if (arrived !== '') code.current = arrived;
      void lookUp();
    };
    arrive();
    // Another link that is opened in this very tab loads nothing anew.
    addEventListener('hashchange', arrive);
    return () => removeEventListener('hashchange', arrive);
  }, [lookUp]);

  /** Sets the password. Throws with the reason why it may not be set; a link that is not good is told by the state. */
  async function setPassword(newPassword: string): Promise<void> {
    const used = code.current;
    try {
      await setPasswordByLink(used, newPassword);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (code.current !== used) return;
      code.current = '';
      return setState({ kind: 'refused' });
    }
    if (code.current !== used) return;
    code.current = '';
    setState({ kind: 'set' });
  }

  return { state, lookUp: () => void lookUp(), setPassword };
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}
