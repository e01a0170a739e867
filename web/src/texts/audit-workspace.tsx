import type { ActionTexts } from './audit-sentence-parts.tsx';

export const workspaceActions: ActionTexts<'workspace'> = {
  workspaceConfEdit: {
    label: 'Workspace switch changed',
    say: ({ who, param }) => (
      <>
        {who} set {param('workspaceConfKeys')} to {param('workspaceConfValues')}
      </>
    ),
  },
};
