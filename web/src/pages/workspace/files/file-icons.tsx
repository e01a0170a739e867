import { Icon } from '../../../components/icons.tsx';

export const FolderIcon = () => (
  <Icon>
    <path d="M2.800 6.200V5a1.500 1.500 0 0 1 1.500-1.500h3.200l2 2.300h6.200a1.500 1.500 0 0 1 1.500 1.500v7.400a1.500 1.500 0 0 1-1.500 1.500H4.300a1.500 1.500 0 0 1-1.500-1.500z" />
  </Icon>
);

export const NewFolderIcon = () => (
  <Icon>
    <path d="M2.800 6.200V5a1.500 1.500 0 0 1 1.500-1.500h3.200l2 2.300h6.200a1.500 1.500 0 0 1 1.500 1.500v7.400a1.500 1.500 0 0 1-1.500 1.500H4.300a1.500 1.500 0 0 1-1.500-1.500zM10 8.700v4.600M7.700 11h4.600" />
  </Icon>
);

export const FileIcon = () => (
  <Icon>
    <path d="M5 2.800h6.500L15.500 6.800v10.400H5zM11.500 2.800v4h4" />
  </Icon>
);

export const UploadIcon = () => (
  <Icon>
    <path d="M10 12.500V3.500M6.500 7 10 3.500 13.500 7M4 15.800h12" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    <path d="M4.800 10h.1M10 10h.1M15.200 10h.1" />
  </Icon>
);

export const TerminalIcon = () => (
  <Icon>
    <path d="m4 6 4 4-4 4M10 15h6" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <rect x="4.500" y="9" width="11" height="7.500" rx="1.800" />
    <path d="M7 9V6.500a3 3 0 0 1 6 0V9" />
  </Icon>
);

export const MoveIcon = () => (
  <Icon>
    <path d="M3 10h11M10.500 6.500 14 10l-3.500 3.500M17 4v12" />
  </Icon>
);

export const UpIcon = () => (
  <Icon>
    <path d="M10 16V4.500M5.500 9 10 4.500 14.500 9" />
  </Icon>
);
