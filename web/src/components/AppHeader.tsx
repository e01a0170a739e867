import { Link } from '@tanstack/react-router';
import { AccountMenu } from './AccountMenu.tsx';
import { Mark } from './Mark.tsx';

/** The band at the top of every page that one has to be signed in for. */
export function AppHeader() {
  return (
    <header className="app-header">
      <div className="app-header-inner">
        <Link to="/" className="brand">
          <Mark />
          <span className="brand-name">Latchkey</span>
        </Link>
        <AccountMenu />
      </div>
    </header>
  );
}
