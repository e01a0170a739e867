import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { sessionQuery, useSession } from '../session.ts';
import { accountTexts } from '../texts/account.tsx';
import { adminTexts } from '../texts/admin.tsx';
import { commonTexts } from '../texts/common.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { Mark } from './Mark.tsx';
import { WorkspaceNavigation } from './WorkspaceNavigation.tsx';

/** The band at the top of every page but that for signing in. */
export function AppHeader() {
  return (
    <header className="app-header">
      <div className="app-header-inner">
        <Link to="/" className="brand">
          <Mark />
          <span className="brand-name">{commonTexts.product}</span>
        </Link>
        <WorkspaceNavigation />
        <nav className="app-header-links" aria-label={commonTexts.product}>
          <Link to="/docs/api" activeOptions={{ includeHash: false }} className="app-header-link">
            {accountTexts.api}
          </Link>
          <ConsoleLink />
          <SignInLink />
        </nav>
        <AccountMenu />
      </div>
    </header>
  );
}

function ConsoleLink() {
  if (!useSession()?.is_administrator) return null;
  return (
    <Link to="/admin" className="app-header-link">
      {adminTexts.consoleLink}
    </Link>
  );
}

/** For those who read a page that one need not be signed in for. */
function SignInLink() {
  const isNobody = useQuery(sessionQuery).data === null;
  const next = useRouterState({ select: (state) => state.location.href });
  if (!isNobody) return null;
  return (
    <Link to="/login" search={{ next }} className="app-header-link">
      {accountTexts.signIn}
    </Link>
  );
}
