import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { sessionQuery } from '../session.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { Mark } from './Mark.tsx';

/** The band at the top of every page but that for signing in. */
export function AppHeader() {
  return (
    <header className="app-header">
      <div className="app-header-inner">
        <Link to="/" className="brand">
          <Mark />
          <span className="brand-name">Latchkey</span>
        </Link>
        <nav className="app-header-links" aria-label="Pages for everybody">
          <Link to="/docs/api" activeOptions={{ includeHash: false }} className="app-header-link">
            API
          </Link>
          <SignInLink />
        </nav>
        <AccountMenu />
      </div>
    </header>
  );
}

/** For those who read a page that one need not be signed in for. */
function SignInLink() {
  const isNobody = useQuery(sessionQuery).data === null;
  const next = useRouterState({ select: (state) => state.location.href });
  if (!isNobody) return null;
  return (
    <Link to="/login" search={{ next }} className="app-header-link">
      Sign in
    </Link>
  );
}
