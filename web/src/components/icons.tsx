import type { ReactNode } from 'react';

// Drawn on a grid of 20, with the colour of the text around them. Each stands beside a word or in a named control,
// so none says anything by itself.

function Icon({ children }: { children: ReactNode }) {
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
