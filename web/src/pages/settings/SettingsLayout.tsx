import { Link, Outlet } from '@tanstack/react-router';
import { AppHeader } from '../../components/AppHeader.tsx';
import { SkipLink } from '../../components/SkipLink.tsx';
import { accessTokensTexts } from '../../texts/access-tokens.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { identitiesTexts } from '../../texts/identities.tsx';
import { passwordTexts } from '../../texts/password.tsx';
import { sessionTexts } from '../../texts/sessions.tsx';

const TABS = [
  { to: '/settings/access-tokens', name: accessTokensTexts.title },
  { to: '/settings/password', name: passwordTexts.title },
  { to: '/settings/sign-in', name: identitiesTexts.title },
  { to: '/settings/sessions', name: sessionTexts.title },
] as const;

/** User Settings: its tabs, and the page that is open. */
export function SettingsLayout() {
  return (
    <>
      <SkipLink />
      <AppHeader />
      <main id="content" className="page" tabIndex={-1}>
        <h1 className="page-title">{commonTexts.userSettings}</h1>
        <nav className="tabs" aria-label={commonTexts.userSettings}>
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
