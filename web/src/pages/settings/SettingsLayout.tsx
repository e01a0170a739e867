import { Link, Outlet } from '@tanstack/react-router';
import { AppHeader } from '../../components/AppHeader.tsx';

const TABS = [
  { to: '/settings/access-tokens', name: 'Access Tokens' },
  { to: '/settings/password', name: 'Password' },
] as const;

/** User Settings: its tabs, and the page that is open. */
export function SettingsLayout() {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <AppHeader />
      <main id="content" className="page" tabIndex={-1}>
        <h1 className="page-title">User Settings</h1>
        <nav className="tabs" aria-label="User Settings">
          {TABS.map(({ to, name }) => (
            <Link key={to} to={to} className="tab">
              {name}
            </Link>
          ))}
        </nav>
        <Outlet />
      </main>
    </>
  );
}
