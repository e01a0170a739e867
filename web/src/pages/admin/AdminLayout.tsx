import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { AppHeader } from '../../components/AppHeader.tsx';
import { Notice } from '../../components/Notice.tsx';
import { SkipLink } from '../../components/SkipLink.tsx';
import { useSession } from '../../session.ts';
import { adminTexts } from '../../texts/admin.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { HOME_PATH } from '../login/own-path.ts';
import { SECTIONS } from './sections.ts';
import './admin.css';

/** The administrator's console: its navigation, and the page that is open. */
export function AdminLayout() {
  const isAdministrator = useSession()?.is_administrator ?? false;
  return (
    <>
      <SkipLink />
      <AppHeader />
      <div className="console">
        {isAdministrator && <ConsoleNavigation />}
        <main id="content" className="console-page" tabIndex={-1}>
          {isAdministrator ? <Outlet /> : <ForAdministratorsOnly />}
        </main>
      </div>
    </>
  );
}

function ConsoleNavigation() {
  const ref = useOpenPageInView();
  return (
    <nav className="console-nav" aria-label={adminTexts.console} ref={ref}>
      {SECTIONS.map(({ name, pages }) => (
        <div key={name} className="console-nav-group">
          <p className="console-nav-heading">{name}</p>
          <ul>
            {pages.map(({ to, name: pageName, Icon, isExact }) => (
              <li key={to}>
                <Link
                  to={to}
                  className="console-nav-link"
                  activeOptions={{ includeSearch: false, exact: isExact }}
                >
                  <Icon />
                  {pageName}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Where the navigation is wider than the screen, the open page's name is scrolled to. */
function useOpenPageInView() {
  const ref = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  useEffect(() => {
    const open = path && ref.current?.querySelector<HTMLElement>('[data-status="active"]');
    if (!open || !ref.current) return;
    // Not scrollIntoView, which would move the page, too.
    ref.current.scrollLeft = open.offsetLeft - (ref.current.clientWidth - open.offsetWidth) / 2;
  }, [path]);
  return ref;
}

function ForAdministratorsOnly() {
  return (
    <>
      <title>{commonTexts.pageTitle(adminTexts.console)}</title>
      <h1 className="page-title">{adminTexts.console}</h1>
      <Notice tone="info" title={adminTexts.forAdministratorsOnly}>
        <p>{adminTexts.howToGetIn}</p>
        <Link to={HOME_PATH} className="button button-secondary">
          {commonTexts.toSettings}
        </Link>
      </Notice>
    </>
  );
}
