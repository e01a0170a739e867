import type { ReactNode } from 'react';
import { type ActionTexts, because, type EventParts } from './audit-sentence-parts.tsx';

export const latchkeyActions: ActionTexts<'latchkey'> = {
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
  authorizationDenied: {
    label: 'Call refused',
    say: ({ who, param }) => (
      <>
        {who} was refused the call {param('route')}
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
  makePasswordLink: {
    label: 'Password link made',
    say: ({ who, target }) => (
      <>
        {who} made a link by which {target} sets a password
      </>
    ),
  },
  usePasswordLink: {
    label: 'Password link used',
    say: ({ target }) => <>The password link of {target} was used</>,
  },
  passwordLinkRefused: {
    label: 'Password link refused',
    say: ({ raw }) => <>A password link was refused{because(raw('reason'))}</>,
  },
  makeMasterKey: { label: 'Master key made', say: ({ who }) => <>{who} made the first master key</> },
  beginMasterKeyRotation: {
    label: 'Master key replaced',
    say: ({ who }) => <>{who} began to seal all secrets with a new master key</>,
  },
  endMasterKeyRotation: {
    label: 'Master key rotated',
    say: ({ who, param, raw }) => (
      <>
        {who} sealed {param('scopes')} secret scopes with the new master key
        {raw('damagedScopes') && <>; damaged: {param('damagedScopes')}</>}
      </>
    ),
  },
  makeAssertionKey: {
    label: 'Assertion key made',
    say: ({ who }) => <>{who} made a key that assertions are signed with</>,
  },
  migrateDatabase: {
    label: 'Moved to PostgreSQL',
    say: ({ who, param }) => (
      <>
        {who} moved the installation from SQLite to PostgreSQL: {param('rows')} rows in {param('tables')}{' '}
        tables
      </>
    ),
  },
  replayJournal: {
    label: 'Journal replayed',
    say: ({ who, param }) => (
      <>
        {who} found the database older than its journal: {param('entries')} entries were done again, and{' '}
        {param('sessions')} sessions ended
      </>
    ),
  },
  revokeAllIssuedBefore: {
    label: 'Earlier tokens revoked',
    say: ({ who, param }) => (
      <>
        {who} began a new journal, revoked the {param('tokens')} tokens that were generated before{' '}
        {param('time')} and ended {param('sessions')} sessions
      </>
    ),
  },
};

function cluster({ who, param }: EventParts, done: string): ReactNode {
  return (
    <>
      {who} {done} the cluster {param('cluster_name')}
    </>
  );
}
