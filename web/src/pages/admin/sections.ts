import {
  AuditIcon,
  BellIcon,
  ChartIcon,
  GroupIcon,
  KeyIcon,
  NetworkIcon,
  PermissionIcon,
  PersonIcon,
  ReportIcon,
  RobotIcon,
  SwitchesIcon,
} from '../../components/icons.tsx';
import { adminTexts } from '../../texts/admin.tsx';
import { peopleTexts } from '../../texts/people.tsx';

const { sections } = adminTexts;

/** The pages of the console as its navigation groups them. `isExact`: it is not open while one below it is. */
export const SECTIONS = [
  {
    name: sections.workspace,
    pages: [
      { to: '/admin', name: sections.overview, Icon: ChartIcon, isExact: true },
      { to: '/admin/settings', name: sections.settings, Icon: SwitchesIcon, isExact: false },
    ],
  },
  {
    name: sections.tokens,
    pages: [
      { to: '/admin/tokens', name: sections.everyToken, Icon: KeyIcon, isExact: false },
      { to: '/admin/permissions', name: sections.permissions, Icon: PermissionIcon, isExact: false },
      { to: '/admin/reports', name: sections.reports, Icon: ReportIcon, isExact: false },
    ],
  },
  {
    name: peopleTexts.section,
    pages: [
      { to: '/admin/users', name: peopleTexts.users, Icon: PersonIcon, isExact: false },
      {
        to: '/admin/service-principals',
        name: peopleTexts.servicePrincipals,
        Icon: RobotIcon,
        isExact: false,
      },
      { to: '/admin/groups', name: peopleTexts.groups, Icon: GroupIcon, isExact: false },
    ],
  },
  {
    name: sections.access,
    pages: [
      { to: '/admin/ip-access-lists', name: sections.ipAccessLists, Icon: NetworkIcon, isExact: false },
    ],
  },
  {
    name: sections.activity,
    pages: [
      { to: '/admin/audit', name: sections.auditLog, Icon: AuditIcon, isExact: false },
      { to: '/admin/notifications', name: sections.notifications, Icon: BellIcon, isExact: false },
    ],
  },
] as const;
