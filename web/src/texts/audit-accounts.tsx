import type { ReactNode } from 'react';
import { type ActionTexts, because, type EventParts } from './audit-sentence-parts.tsx';

export const accountsActions: ActionTexts<'accounts'> = {
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
        {raw('reason') === 'owner_deleted' && ', whose owner was deleted'}
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
  logout: {
    label: 'Signed out',
    say: ({ who, raw }) =>
      raw('endedSessionId') === undefined ? <>{who} signed out</> : <>{who} signed out somewhere else</>,
  },
  logoutOthers: { label: 'Signed out elsewhere', say: ({ who }) => <>{who} signed out everywhere else</> },
  hostLogin: {
    label: 'Signed in at a service',
    say: ({ who, param }) => (
      <>
        {who} signed in at {param('upstream')}
      </>
    ),
  },
  oidcVerifyAuthentication: {
    label: 'Identity refused',
    say: ({ param, raw }) =>
      raw('identityProvider') === 'unknown' ? (
        <>An identity was refused{because(raw('reason'))}</>
      ) : (
        <>
          An identity of {param('identityProvider')} was refused{because(raw('reason'))}
        </>
      ),
  },
  proveIdentity: {
    label: 'Identity proved again',
    say: ({ who, param }) => (
      <>
        {who} proved again with {param('identityProvider')} who they are
      </>
    ),
  },
  linkIdentity: {
    label: 'Identity linked',
    say: ({ target, param }) => (
      <>
        An identity of {param('provider')} was linked to {target}
      </>
    ),
  },
  unlinkIdentity: {
    label: 'Identity unlinked',
    say: ({ target, param }) => (
      <>
        An identity of {param('issuer')} was taken from {target}
      </>
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
  changeDbTokenAcl: {
    label: 'Token permission changed',
    say: ({ who, target, param, raw }) => permission({ who, target, param, raw }, 'tokens'),
  },
  changePasswordAcl: {
    label: 'Password permission changed',
    say: ({ who, target, param, raw }) => permission({ who, target, param, raw }, 'passwords'),
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
};

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
