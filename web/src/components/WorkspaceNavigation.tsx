import { Link } from '@tanstack/react-router';
import { WORKSPACE_SECTIONS } from '../pages/workspace/sections.ts';
import { useSession } from '../session.ts';
import { workspaceTexts } from '../texts/workspace.tsx';

/** The way to what everybody works with; there for whoever is signed in. */
export function WorkspaceNavigation() {
  if (useSession() === undefined) return null;
  return (
    <nav className="workspace-nav" aria-label={workspaceTexts.workspace}>
      {WORKSPACE_SECTIONS.map(({ to, name }) => (
        <Link key={to} to={to} className="workspace-nav-link" activeOptions={{ includeSearch: false }}>
          {name}
        </Link>
      ))}
    </nav>
  );
}
