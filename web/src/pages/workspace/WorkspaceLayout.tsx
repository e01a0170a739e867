import { Outlet } from '@tanstack/react-router';
import { AppHeader } from '../../components/AppHeader.tsx';
import { SkipLink } from '../../components/SkipLink.tsx';
import './workspace.css';

/** What stands around the pages of the workspace: the band at the top leads from one to the other. */
export function WorkspaceLayout() {
  return (
    <>
      <SkipLink />
      <AppHeader />
      <main id="content" className="page workspace-page" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
