import type { FileEntryInfo } from '@latchkey/client';
import type { ReactNode, RefObject } from 'react';
import { Menu, MenuItem, Popover, Separator } from 'react-aria-components';
import { contentAddress } from '../../../api/dbfs.ts';
import { CopyIcon, DownloadIcon, InfoIcon, PermissionIcon, TrashIcon } from '../../../components/icons.tsx';
import { filesTexts } from '../../../texts/files.tsx';
import { nameOf } from './dbfs-path.ts';
import { FolderIcon, MoveIcon } from './file-icons.tsx';

/** What can be chosen for one file or folder. */
export type FileAct = 'open' | 'details' | 'copyPath' | 'move' | 'permissions' | 'delete';

interface FileMenuProps {
  readonly entry: FileEntryInfo;
  /** The button below which it opens, and which gets the focus back. */
  readonly triggerRef: RefObject<HTMLButtonElement | null>;
  readonly onAct: (act: FileAct) => void;
  readonly onClose: () => void;
}

const texts = filesTexts.acts;

/** What can be done with one file or folder. Open as long as it is rendered. */
export function FileMenu({ entry, triggerRef, onAct, onClose }: FileMenuProps) {
  const mayManage = entry.own_permission === 'MANAGE';
  const mayRead = entry.own_permission !== undefined;
  const label = filesTexts.columns.acts;
  const item = (act: FileAct, ActIcon: () => ReactNode) => (
    <MenuItem className="menu-item" textValue={texts[act]} onAction={() => onAct(act)}>
      <ActIcon /> {texts[act]}
    </MenuItem>
  );
  return (
    <Popover
      className="popover"
      aria-label={label}
      placement="bottom end"
      offset={4}
      triggerRef={triggerRef}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <Menu className="menu" aria-label={label} autoFocus="first" onClose={onClose}>
        {entry.is_dir && item('open', FolderIcon)}
        {!entry.is_dir && mayRead && (
          <MenuItem
            className="menu-item"
            href={contentAddress(entry)}
            download={nameOf(entry.path)}
            textValue={texts.download}
          >
            <DownloadIcon /> {texts.download}
          </MenuItem>
        )}
        {item('details', InfoIcon)}
        {item('copyPath', CopyIcon)}
        {mayRead && item('permissions', PermissionIcon)}
        {mayManage && item('move', MoveIcon)}
        {mayManage && <Separator className="menu-separator" />}
        {mayManage && item('delete', TrashIcon)}
      </Menu>
    </Popover>
  );
}
