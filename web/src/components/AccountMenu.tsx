import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { messageOf } from '../api/request.ts';
import { signOut } from '../api/session.ts';
import { forgetSession, saysSignedOut, useSession } from '../session.ts';
import { accountTexts } from '../texts/account.tsx';
import { Notice } from './Notice.tsx';

// A menu is much to load, and most pages are left without it having been opened.
const loadItems = () => import('./AccountMenuItems.tsx');
const AccountMenuItems = lazy(async () => ({ default: (await loadItems()).AccountMenuItems }));

/** The profile button at the upper right with what belongs to the person. */
export function AccountMenu() {
  const session = useSession();
  const { leave, problem } = useSignOut();
  const [isOpen, setOpen] = useState(false);
  const buttonRef = useRef<HTMLButtonElement>(null);
  if (session === undefined) return null;
  const name = session.user_name;
  // Should this fail, opening the menu tries again.
  const prepare = () => void loadItems().catch(() => undefined);
  return (
    <>
      {problem !== undefined && <Notice tone="error">{problem}</Notice>}
      <Button
        className="account-button"
        aria-label={accountTexts.accountOf(name)}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        ref={buttonRef}
        onHoverStart={prepare}
        onFocus={prepare}
        onPress={() => setOpen(true)}
        onKeyDown={({ key }) => key === 'ArrowDown' && setOpen(true)}
      >
        <span className="avatar" aria-hidden="true">
          {[...name][0]?.toUpperCase()}
        </span>
      </Button>
      <Suspense>
        {isOpen && (
          <AccountMenuItems
            session={session}
            triggerRef={buttonRef}
            onClose={() => setOpen(false)}
            onSignOut={() => void leave()}
          />
        )}
      </Suspense>
    </>
  );
}

function useSignOut(): { leave: () => Promise<void>; problem: string | undefined } {
  const queryClient = useQueryClient();
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  async function leave() {
    setProblem(undefined);
    try {
      await signOut();
    } catch (error) {
      // Already signed out is what was wanted; anything else leaves a session behind that the person must know of.
      if (!saysSignedOut(error)) {
        setProblem(accountTexts.stillSignedIn(messageOf(error)));
        return;
      }
    }
    forgetSession(queryClient);
    await router.navigate({ to: '/login', search: {} });
  }
  return { leave, problem };
}
