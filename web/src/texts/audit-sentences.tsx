import type { ReactNode } from 'react';

/** What a sentence about an event is made of. Names are shown as they are, however they were written. */
export interface EventParts {
  readonly who: ReactNode;
  /** The owner of the token, by name, or by id when they are gone. */
  readonly owner: ReactNode;
  /** Whether whoever acted owns the token. */
  readonly isOwn: boolean;
  /** Whom it was done to. */
  readonly target: ReactNode;
  /** A request parameter, emphasized. */
  readonly param: (name: string) => ReactNode;
  /** A request parameter as it is, to decide by. */
  readonly raw: (name: string) => string | undefined;
  readonly address: ReactNode;
  readonly isRefused: boolean;
}

interface ActionText {
  /** In the list of actions to look for. */
  readonly label: string;
  readonly say: (parts: EventParts) => ReactNode;
}

/** Every action that the server tells of, by its name in the trail. */
export const auditActions: Readonly<Record<string, ActionText>> = {
  generateDbToken: {
    label: 'Token generated',
    say: ({ who, owner, isOwn, param, raw }) => (
      <>
        {who} generated a token{!isOwn && <> for {owner}</>}
        {raw('comment') && <> with the comment {param('comment')}</>}
      </>
    ),
  },
  revokeDbToken: {
    label: 'Token revoked',
    say: ({ who, owner, isOwn, raw }) => (
      <>
        {who} revoked {tokenOf({ owner, isOwn })}
        {raw('reason') === 'leaked' && ', which had leaked'}
        {raw('reason') === 'rotated' && ' by using the one that takes its place'}
        {raw('reason') === 'reused' && ' by using an old value of it'}
        {raw('reason') === 'rotation_cancelled' && ', which was to take the place of another'}
      </>
    ),
  },
  rotateDbToken: {
    label: 'Token rotated',
    say: ({ who, owner, isOwn, raw, isRefused }) =>
      isRefused ? (
        <>
          {who} was refused another rotation of {tokenOf({ owner, isOwn })}, which is being rotated
        </>
      ) : (
        <>
          {who} rotated {tokenOf({ owner, isOwn })}
          {raw('repeated') && ', and was given the same new value again'}
        </>
      ),
  },
  cancelDbTokenRotation: {
    label: 'Rotation taken back',
    say: ({ who, owner, isOwn }) => (
      <>
        {who} took the rotation of {tokenOf({ owner, isOwn })} back, before the new value was used
      </>
    ),
  },
  reuseDbToken: {
    label: 'Old token value used',
    say: ({ owner, raw }) => (
      <>
        An old value of a token of {owner} was used after another had taken its place, and refused
        {raw('revokedTokens') && '; the token that took its place was revoked'}
      </>
    ),
  },
  revokeExposed: {
    label: 'Exposed token revoked',
    say: ({ owner, address }) => (
      <>
        A token of {owner} was revoked, since its value was handed in from {address}
      </>
    ),
  },
  explainToken: {
    label: 'Asked why a token is refused',
    say: ({ who, owner, raw }) =>
      raw('userId') === undefined ? (
        <>{who} asked about a value that is no token</>
      ) : (
        <>
          {who} asked why a token of {owner} is refused
        </>
      ),
  },
  garbageCollectDbToken: {
    label: 'Token cleaned up',
    say: ({ who, owner, raw }) =>
      raw('reason') === 'unused' ? (
        <>
          {who} revoked a token of {owner} that nobody used
        </>
      ) : raw('reason') === 'unconfirmed' ? (
        <>
          {who} revoked a token of {owner} that nobody got
        </>
      ) : (
        <>
          {who} deleted an ended token of {owner}
        </>
      ),
  },
  updateDbToken: {
    label: 'Token changed',
    say: ({ who, owner, isOwn, param, raw }) => (
      <>
        {who} changed {raw('updateMask') ? param('updateMask') : 'something'} of {tokenOf({ owner, isOwn })}
      </>
    ),
  },
  reachMaxQuotaDbToken: {
    label: 'Too many tokens',
    say: ({ who, owner, isOwn }) =>
      isOwn ? (
        <>{who} has too many tokens to generate another one</>
      ) : (
        <>
          {who} was refused a token for {owner}, who has too many
        </>
      ),
  },
  tokenLogin: {
    label: 'Token used or refused',
    say: ({ who, raw, param, isRefused }) => {
      if (!isRefused) return <>{who} used a token</>;
      if (raw('user') === undefined) return <>An unknown token was refused{because(raw('reason'))}</>;
      return (
        <>
          A token of {param('user')} was refused{because(raw('reason'))}
        </>
      );
    },
  },
  login: {
    label: 'Signed in',
    say: ({ who, raw }) =>
      raw('authenticationMethod') === 'BASIC_AUTH' ? (
        <>{who} sent requests with a password</>
      ) : (
        <>{who} signed in</>
      ),
  },
  logout: { label: 'Signed out', say: ({ who }) => <>{who} signed out</> },
  allowCommandLogin: {
    label: 'Command allowed',
    say: ({ who, param }) => (
      <>
        {who} let a command on {param('machine')} have a token
      </>
    ),
  },
  denyCommandLogin: {
    label: 'Command denied',
    say: ({ who, param }) => (
      <>
        {who} let a command on {param('machine')} have no token
      </>
    ),
  },
  commandLogin: {
    label: 'Command signed in',
    say: ({ who, param }) => (
      <>
        A command on {param('machine')} got a token of {who}
      </>
    ),
  },
  commandLoginRefused: {
    label: 'Command refused',
    say: ({ raw, param }) =>
      raw('machine') ? (
        <>
          A command was refused a token for a code that was made for {param('machine')}
          {because(raw('reason'))}
        </>
      ) : (
        <>A command was refused a token{because(raw('reason'))}</>
      ),
  },
  changePassword: {
    label: 'Password set',
    say: ({ who, param }) => (
      <>
        {who} set the password of {param('user')}
      </>
    ),
  },
  passwordVerifyAuthentication: {
    label: 'Password refused',
    say: ({ param, raw }) =>
      raw('user') === 'unknown' ? (
        <>A password was given for a name that nobody has</>
      ) : (
        <>
          A password for {param('user')} was refused{because(raw('reason'))}
        </>
      ),
  },
  authorizationDenied: {
    label: 'Call refused',
    say: ({ who, param }) => (
      <>
        {who} was refused the call {param('route')}
      </>
    ),
  },
  changeDbTokenAcl: {
    label: 'Token permission changed',
    say: ({ who, target, param, raw }) => permission({ who, target, param, raw }, 'tokens'),
  },
  changePasswordAcl: {
    label: 'Password permission changed',
    say: ({ who, target, param, raw }) => permission({ who, target, param, raw }, 'passwords'),
  },
  workspaceConfEdit: {
    label: 'Workspace switch changed',
    say: ({ who, param }) => (
      <>
        {who} set {param('workspaceConfKeys')} to {param('workspaceConfValues')}
      </>
    ),
  },
  IpAccessDenied: {
    label: 'Address refused',
    say: ({ address, raw }) =>
      raw('reason') === 'address_unknown' ? (
        <>A request through an unknown proxy at {address} was refused</>
      ) : (
        <>A request from {address} was refused by the IP access lists</>
      ),
  },
  createIpAccessList: { label: 'IP access list added', say: (parts) => list(parts, 'added') },
  updateIpAccessList: { label: 'IP access list changed', say: (parts) => list(parts, 'changed') },
  deleteIpAccessList: { label: 'IP access list deleted', say: (parts) => list(parts, 'deleted') },
  add: { label: 'Principal added', say: (parts) => principal(parts, 'added') },
  delete: { label: 'Principal deleted', say: (parts) => principal(parts, 'deleted') },
  activateUser: { label: 'Principal activated', say: (parts) => principal(parts, 'activated') },
  deactivateUser: { label: 'Principal deactivated', say: (parts) => principal(parts, 'deactivated') },
  updateUser: { label: 'Principal changed', say: (parts) => principal(parts, 'changed the profile of') },
  setAdmin: {
    label: 'Administrator made',
    say: ({ who, target }) => (
      <>
        {who} made {target} an administrator
      </>
    ),
  },
  removeAdmin: {
    label: 'Administrator no more',
    say: ({ who, target }) => (
      <>
        {who} made {target} an administrator no more
      </>
    ),
  },
  createGroup: { label: 'Group added', say: (parts) => group(parts, 'added') },
  updateGroup: { label: 'Group changed', say: (parts) => group(parts, 'changed') },
  removeGroup: { label: 'Group deleted', say: (parts) => group(parts, 'deleted') },
  addPrincipalToGroup: {
    label: 'Member added',
    say: ({ who, target, param }) => (
      <>
        {who} added {target} to the group {param('targetGroupName')}
      </>
    ),
  },
  removePrincipalFromGroup: {
    label: 'Member removed',
    say: ({ who, target, param }) => (
      <>
        {who} removed {target} from the group {param('targetGroupName')}
      </>
    ),
  },
  registerCluster: { label: 'Cluster registered', say: (parts) => cluster(parts, 'registered') },
  changeCluster: { label: 'Cluster changed', say: (parts) => cluster(parts, 'changed') },
  removeCluster: { label: 'Cluster removed', say: (parts) => cluster(parts, 'removed') },
  tryCluster: {
    label: 'Cluster tried',
    say: ({ who, param }) => (
      <>
        {who} had the server look at {param('status_url')}
      </>
    ),
  },
  bindIntrospection: {
    label: 'Service bound',
    say: ({ who, param }) => (
      <>
        {who} let {param('service_principal_name')} ask about tokens for {param('upstream')}
      </>
    ),
  },
  unbindIntrospection: {
    label: 'Service unbound',
    say: ({ who, param }) => (
      <>
        {who} took from {param('service_principal_name')} the right to ask about {param('upstream')}
      </>
    ),
  },
  exportAuditTrail: { label: 'Audit trail exported', say: ({ who }) => <>{who} exported the audit trail</> },
  notificationFailed: {
    label: 'Notification failed',
    say: ({ param }) => <>A notification by {param('channel')} was given up</>,
  },
};

/** Who acted, where it is nobody with a name; begins a sentence. */
export const auditActors = { unknown: 'Somebody unknown', system: 'The server' };

const REASONS: Readonly<Record<string, string>> = {
  unknown: 'there is none like it',
  malformed: 'it is malformed',
  expired: 'it has expired',
  revoked: 'it was revoked',
  owner_inactive: 'its owner is inactive',
  tokens_disabled: 'tokens are switched off',
  no_permission: 'its owner may use no tokens',
  address_not_allowed: 'it may not be used from there',
  wrong: 'it was wrong',
  used_before: 'the code had been used',
  wrong_verifier: 'it was not the command that the code was for',
  wrong_redirect: 'it was not where the code was sent',
  session_ended: 'the person had signed out',
  user_inactive: 'the person was inactive',
};

function cluster({ who, param }: EventParts, done: string): ReactNode {
  return (
    <>
      {who} {done} the cluster {param('cluster_name')}
    </>
  );
}

function because(reason: string | undefined): string {
  const known = reason === undefined ? undefined : REASONS[reason];
  return known === undefined ? '' : `: ${known}`;
}

function tokenOf({ owner, isOwn }: Pick<EventParts, 'owner' | 'isOwn'>): ReactNode {
  return isOwn ? 'one of their tokens' : <>a token of {owner}</>;
}

function permission(
  { who, target, param, raw }: Pick<EventParts, 'who' | 'target' | 'param' | 'raw'>,
  what: string,
): ReactNode {
  if (raw('aclPermissionSet') === 'NONE')
    return (
      <>
        {who} took the permission to use {what} from {target}
      </>
    );
  return (
    <>
      {who} gave {target} {param('aclPermissionSet')} on {what}
    </>
  );
}

function list({ who, param, raw }: EventParts, done: string): ReactNode {
  return (
    <>
      {who} {done} the {raw('listType') === 'BLOCK' ? 'block' : 'allow'} list {param('label')}
    </>
  );
}

function principal({ who, target }: EventParts, done: string): ReactNode {
  return (
    <>
      {who} {done} {target}
    </>
  );
}

function group({ who, param }: EventParts, done: string): ReactNode {
  return (
    <>
      {who} {done} the group {param('targetGroupName')}
    </>
  );
}
