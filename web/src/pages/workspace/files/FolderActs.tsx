import type { ReactNode } from 'react';
import { Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from '../../../components/Button.tsx';
import { CopyIcon, PermissionIcon } from '../../../components/icons.tsx';
import { filesTexts } from '../../../texts/files.tsx';
import { uploadTexts } from '../../../texts/files-upload.tsx';
import { MoreIcon, NewFolderIcon, TerminalIcon, UploadIcon } from './file-icons.tsx';
import type { Picker } from './upload/use-picker.tsx';

export type FolderAct = 'newFolder' | 'permissions' | 'commands' | 'copyPath';

interface FolderActsProps {
  readonly mayAdd: boolean;
  readonly picker: Picker;
  readonly onAct: (act: FolderAct) => void;
}

/** What can be done with the folder that is open. */
export function FolderActs({ mayAdd, picker, onAct }: FolderActsProps) {
  const item = (name: string, ActIcon: () => ReactNode, act: () => void) => (
    <MenuItem className="menu-item" textValue={name} onAction={act}>
      <ActIcon /> {name}
    </MenuItem>
  );
  return (
    <>
      {picker.inputs}
      {mayAdd && (
        <>
          <Button look="primary" onPress={picker.pickFiles}>
            <UploadIcon /> {uploadTexts.upload}
          </Button>
          <Button onPress={() => onAct('newFolder')}>
            <NewFolderIcon /> {filesTexts.newFolder}
          </Button>
        </>
      )}
      <MenuTrigger>
        <Button aria-label={filesTexts.folderActs}>
          <MoreIcon />
        </Button>
        <Popover className="popover" placement="bottom end" offset={4}>
          <Menu className="menu">
            {mayAdd && item(filesTexts.uploadFolder, UploadIcon, picker.pickFolder)}
            {item(filesTexts.fromCommandLine, TerminalIcon, () => onAct('commands'))}
            {item(filesTexts.copyFolderPath, CopyIcon, () => onAct('copyPath'))}
            {item(filesTexts.folderPermissions, PermissionIcon, () => onAct('permissions'))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}
