/** What the frame of the administrator's console says. */
export const adminTexts = {
  console: 'Admin console',
  consoleLink: 'Admin',
  sections: {
    workspace: 'Workspace',
    overview: 'Overview',
    settings: 'Settings',
    tokens: 'Tokens',
    everyToken: 'All tokens',
    permissions: 'Permissions',
    reports: 'Reports',
    access: 'Access',
    ipAccessLists: 'IP access lists',
    activity: 'Activity',
    auditLog: 'Audit log',
    notifications: 'Notifications',
  },
  forAdministratorsOnly: 'This part is for administrators.',
  howToGetIn: 'Ask somebody of the group admins to do what you need, or to make you a member.',
};
