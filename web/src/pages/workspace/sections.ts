import { workspaceTexts } from '../../texts/workspace.tsx';

const { sections } = workspaceTexts;

/** What the band at the top leads everybody who is signed in to, in its order. */
export const WORKSPACE_SECTIONS = [
  { to: '/dbfs', name: sections.files },
  { to: '/secrets', name: sections.secrets },
  { to: '/clusters', name: sections.clusters },
] as const;
