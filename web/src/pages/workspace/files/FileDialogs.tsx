import type { FileEntryInfo } from '@latchkey/client';
import { CommandsDialog } from './CommandsDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { NewFolderDialog } from './NewFolderDialog.tsx';
import { FilePermissionsDialog } from './permissions/FilePermissionsDialog.tsx';
import './file-dialogs.css';

/** What a dialog is about: one file or folder, or where many are moved or deleted, all of them. */
export interface FileDialog {
  readonly act: 'newFolder' | 'move' | 'delete' | 'permissions' | 'commands';
  readonly entries: readonly FileEntryInfo[];
}

interface FileDialogsProps {
  readonly dialog: FileDialog;
  /** With what is to be said of it where something was done. */
  readonly onClose: (said?: string) => void;
}

/** The dialog that is open over the list. */
export function FileDialogs({ dialog: { act, entries }, onClose }: FileDialogsProps) {
  const path = entries[0]?.path ?? '/';
  if (act === 'newFolder') return <NewFolderDialog folder={path} onClose={onClose} />;
  if (act === 'move') return <MoveDialog entries={entries} onClose={onClose} />;
  if (act === 'delete') return <DeleteDialog entries={entries} onClose={onClose} />;
  if (act === 'permissions') return <FilePermissionsDialog path={path} onClose={onClose} />;
  return <CommandsDialog folder={path} onClose={() => onClose()} />;
}
