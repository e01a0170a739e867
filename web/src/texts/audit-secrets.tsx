import type { ReactNode } from 'react';
import { type ActionTexts, attempt, type EventParts } from './audit-sentence-parts.tsx';

export const secretsActions: ActionTexts<'secrets'> = {
  createScope: {
    label: 'Secret scope created',
    say: (parts) => attempt(parts, ['create', 'created'], scope(parts)),
  },
  deleteScope: {
    label: 'Secret scope deleted',
    say: (parts) => attempt(parts, ['delete', 'deleted'], scope(parts)),
  },
  listScopes: {
    label: 'Secret scopes listed',
    say: (parts) =>
      attempt(parts, ['list', 'listed'], parts.raw('scope') ? scope(parts) : 'the secret scopes'),
  },
  putSecret: { label: 'Secret written', say: (parts) => attempt(parts, ['write', 'wrote'], secret(parts)) },
  getSecret: { label: 'Secret read', say: (parts) => attempt(parts, ['read', 'read'], secret(parts)) },
  deleteSecret: {
    label: 'Secret deleted',
    say: (parts) => attempt(parts, ['delete', 'deleted'], secret(parts)),
  },
  listSecrets: {
    label: 'Secrets listed',
    say: (parts) => attempt(parts, ['list', 'listed'], <>the names of the secrets in {scope(parts)}</>),
  },
  putAcl: {
    label: 'Secret permission given',
    say: (parts) => {
      const { param } = parts;
      return attempt(
        parts,
        ['give', 'gave'],
        <>
          {param('principal')} {param('permission')} on {scope(parts)}
        </>,
      );
    },
  },
  getAcl: {
    label: 'Secret permission read',
    say: (parts) => attempt(parts, ['read', 'read'], permission(parts)),
  },
  deleteAcl: {
    label: 'Secret permission taken',
    say: (parts) => attempt(parts, ['take away', 'took away'], permission(parts)),
  },
  listAcls: {
    label: 'Secret permissions listed',
    say: (parts) => attempt(parts, ['list', 'listed'], <>the permissions on {scope(parts)}</>),
  },
};

function scope({ param }: EventParts): ReactNode {
  return <>the secret scope {param('scope')}</>;
}

function secret({ param }: EventParts): ReactNode {
  return (
    <>
      the secret {param('key')} of the scope {param('scope')}
    </>
  );
}

function permission(parts: EventParts): ReactNode {
  return (
    <>
      the permission of {parts.param('principal')} on {scope(parts)}
    </>
  );
}
