import type { ReactNode } from 'react';

// Drawn on a grid of 20, with the colour of the text around them. Each stands beside a word or in a named control,
// so none says anything by itself.

/** What icons are drawn in. */
export function Icon({ children }: { children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const CloseIcon = () => (
  <Icon>
    <path d="m5.5 5.5 9 9m0-9-9 9" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m4 10.5 4 4 8-9" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon>
    <rect x="7" y="7" width="9.5" height="9.5" rx="2" />
    <path d="M13 4.2A1.7 1.7 0 0 0 11.5 3.5h-6a2 2 0 0 0-2 2v6c0 .6.3 1.2.8 1.5" />
  </Icon>
);

export const EyeIcon = () => (
  <Icon>
    <path d="M2 10s2.8-5.2 8-5.2S18 10 18 10s-2.8 5.2-8 5.2S2 10 2 10Z" />
    <circle cx="10" cy="10" r="2.3" />
  </Icon>
);

export const EyeOffIcon = () => (
  <Icon>
    <path d="M8 5a8 8 0 0 1 2-.2c5.2 0 8 5.2 8 5.2a14 14 0 0 1-2.2 2.8M12.3 14.900a8 8 0 0 1-2.3.3C4.8 15.2 2 10 2 10a14 14 0 0 1 3.3-3.700M8.4 8.400a2.3 2.3 0 0 0 3.2 3.200M3.5 3.500l13 13" />
  </Icon>
);

export const SearchIcon = () => (
  <Icon>
    <circle cx="8.8" cy="8.8" r="5.3" />
    <path d="m12.8 12.8 3.7 3.7" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon>
    <path d="m7.5 5 5 5-5 5" />
  </Icon>
);

export const SortIcon = () => (
  <Icon>
    <path d="M10 15.500v-11m-4 4 4-4 4 4" />
  </Icon>
);

export const GearIcon = () => (
  <Icon>
    <path d="M3 6.500h6m5 0h3M3 13.500h3m5 0h6" />
    <circle cx="11.5" cy="6.5" r="2" />
    <circle cx="8.5" cy="13.5" r="2" />
  </Icon>
);

export const SignOutIcon = () => (
  <Icon>
    <path d="M8.5 3.500H5a1.5 1.5 0 0 0-1.5 1.500v10A1.5 1.5 0 0 0 5 16.500h3.500M13 6.500l3.5 3.5-3.5 3.500M16 10H8" />
  </Icon>
);

export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2.500v1.700M10 15.800v1.700M2.5 10h1.700M15.8 10h1.700M4.7 4.700l1.2 1.200M14.1 14.100l1.2 1.200M4.7 15.300l1.2-1.200M14.1 5.900l1.2-1.2" />
  </Icon>
);

export const MoonIcon = () => (
  <Icon>
    <path d="M16.5 12.200A7 7 0 0 1 7.8 3.500a7 7 0 1 0 8.7 8.700Z" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon>
    <path d="M8.5 11.500a3 3 0 0 0 4.300 0l2.500-2.500a3 3 0 0 0-4.300-4.300l-1 1M11.500 8.500a3 3 0 0 0-4.300 0l-2.500 2.500a3 3 0 0 0 4.300 4.300l1-1" />
  </Icon>
);

export const DisplayIcon = () => (
  <Icon>
    <rect x="2.5" y="4" width="15" height="10" rx="1.5" />
    <path d="M7 17h6" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M10 3.2 2.5 16.300h15L10 3.200ZM10 8.200v3.600M10 14v.1" />
  </Icon>
);

export const ErrorIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.3" />
    <path d="M10 6.200v4.300M10 13.500v.1" />
  </Icon>
);

export const InfoIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.3" />
    <path d="M10 13.800V9.500M10 6.500v-.1" />
  </Icon>
);

export const ReportIcon = () => (
  <Icon>
    <path d="M5 2.8h7L15.500 6.300v10.900H5zM12 2.800v3.500h3.500M7.800 14v-2.200M10.200 14V9.500M12.700 14v-3.400" />
  </Icon>
);

export const DownloadIcon = () => (
  <Icon>
    <path d="M10 3v9m-3.500-3.500L10 12l3.500-3.500M4 15.800h12" />
  </Icon>
);

export const ConsoleIcon = () => (
  <Icon>
    <path d="M10 2.600 16 5v4.500c0 3.700-2.500 6.500-6 7.900-3.500-1.400-6-4.200-6-7.900V5z" />
    <path d="m7.500 9.800 1.800 1.800 3.300-3.500" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon>
    <circle cx="10" cy="6.800" r="3.300" />
    <path d="M3.500 17c.6-3.400 3.200-5.200 6.500-5.200s5.900 1.800 6.500 5.200" />
  </Icon>
);

export const GroupIcon = () => (
  <Icon>
    <circle cx="7.300" cy="7" r="2.800" />
    <path d="M2 16.200c.5-2.900 2.500-4.400 5.300-4.400s4.800 1.500 5.300 4.400M12.700 4.500a2.800 2.800 0 0 1 0 5.100M14.300 12.200c2 .5 3.300 1.900 3.700 4" />
  </Icon>
);

export const RobotIcon = () => (
  <Icon>
    <rect x="3.500" y="7" width="13" height="9.500" rx="2.500" />
    <path d="M10 7V3.500M7.500 11v1.500M12.500 11v1.500M1.500 10.500v3M18.500 10.500v3" />
  </Icon>
);

export const ChartIcon = () => (
  <Icon>
    <path d="M3.500 16.500h13M5.500 13.500V9.500M10 13.500v-9M14.500 13.500V7" />
  </Icon>
);

export const SwitchesIcon = () => (
  <Icon>
    <rect x="2.800" y="3.800" width="14.400" height="5.200" rx="2.600" />
    <rect x="2.800" y="11" width="14.400" height="5.200" rx="2.600" />
    <path d="M5.500 6.400h.1M14.500 13.600h.1" />
  </Icon>
);

export const RefreshIcon = () => (
  <Icon>
    <path d="M15.800 8.500A6 6 0 1 0 16 11M16.200 4.500v4h-4" />
  </Icon>
);

export const AuditIcon = () => (
  <Icon>
    <path d="M7 5h9M7 10h9M7 15h9M3.800 5h.1M3.800 10h.1M3.800 15h.1" />
  </Icon>
);

export const NetworkIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7.200" />
    <path d="M2.800 10h14.400M10 2.800c2.200 2 3.200 4.400 3.200 7.200S12.200 15.200 10 17.200c-2.200-2-3.200-4.400-3.200-7.200s1-5.200 3.200-7.200Z" />
  </Icon>
);

export const BellIcon = () => (
  <Icon>
    <path d="M5 13.800V9a5 5 0 0 1 10 0v4.800l1.200 1.200H3.800zM8.300 17.200h3.400" />
  </Icon>
);

export const EditIcon = () => (
  <Icon>
    <path d="M4 16l.8-3.500L13 4.300a1.600 1.600 0 0 1 2.700 2.700L7.500 15.200z" />
  </Icon>
);

export const TrashIcon = () => (
  <Icon>
    <path d="M4 5.800h12M8 5.500V3.800h4v1.700M5.500 5.800l.7 10.400h7.600l.7-10.400M8.600 9v4.200M11.400 9v4.200" />
  </Icon>
);

export const KeyIcon = () => (
  <Icon>
    <circle cx="7" cy="12.800" r="3.600" />
    <path d="m9.600 10.200 6.600-6.600M13 6.800l2.300 2.300M11 8.800l1.500 1.500" />
  </Icon>
);

export const PermissionIcon = () => (
  <Icon>
    <circle cx="8" cy="6.500" r="3" />
    <path d="M2.800 16.500c.3-3 2.400-4.800 5.200-4.800 1.200 0 2.300.3 3.200 1M12 15l1.800 1.800 3.400-3.700" />
  </Icon>
);

export const FilterIcon = () => (
  <Icon>
    <path d="M3.500 5.500h13M6 10h8M8.500 14.500h3" />
  </Icon>
);
