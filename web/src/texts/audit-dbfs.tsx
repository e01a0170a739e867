import type { ReactNode } from 'react';
import { type ActionTexts, attempt, type EventParts } from './audit-sentence-parts.tsx';

export const dbfsActions: ActionTexts<'dbfs'> = {
  create: {
    label: 'Upload begun',
    say: (parts) => attempt(parts, ['upload', 'began to upload'], path(parts)),
  },
  close: { label: 'File uploaded', say: (parts) => attempt(parts, ['upload', 'uploaded'], path(parts)) },
  put: {
    label: 'File uploaded at once',
    say: (parts) => attempt(parts, ['upload', 'uploaded'], path(parts)),
  },
  read: { label: 'File read', say: (parts) => attempt(parts, ['read', 'read'], path(parts)) },
  getStatus: {
    label: 'File looked at',
    say: (parts) => attempt(parts, ['look at', 'looked at'], path(parts)),
  },
  list: { label: 'Folder listed', say: (parts) => attempt(parts, ['list', 'listed'], path(parts)) },
  mkdirs: {
    label: 'Folder made',
    say: (parts) => attempt(parts, ['make', 'made'], <>the folder {path(parts)}</>),
  },
  move: {
    label: 'File or folder moved',
    say: (parts) => {
      const { param, raw } = parts;
      if (raw('source_path') === undefined) return attempt(parts, ['move', 'moved'], path(parts));
      const what = (
        <>
          {param('source_path')} to {param('destination_path')}
        </>
      );
      return attempt(parts, ['move', 'moved'], what);
    },
  },
  delete: {
    label: 'File or folder deleted',
    say: (parts) => attempt(parts, ['delete', 'deleted'], path(parts)),
  },
  getPermissions: {
    label: 'File permissions read',
    say: (parts) => attempt(parts, ['read', 'read'], <>the permissions on {path(parts)}</>),
  },
  changePermissions: {
    label: 'File permissions changed',
    say: (parts) => attempt(parts, ['change', 'changed'], <>the permissions on {path(parts)}</>),
  },
};

function path({ param }: EventParts): ReactNode {
  return param('path');
}
