import type { GroupReference } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import { peopleTexts } from '../../../texts/people.tsx';

interface StatusProps {
  readonly isActive: boolean;
  readonly isAdministrator: boolean;
  readonly isSelf?: boolean;
}

/** Whether somebody is active and an administrator. */
export function Status({ isActive, isAdministrator, isSelf = false }: StatusProps) {
  return (
    <span className="person-badges">
      {isSelf && <span className="badge badge-self">{peopleTexts.you}</span>}
      {isAdministrator && <span className="badge badge-administrator">{peopleTexts.administrator}</span>}
      {isActive ? (
        <span className="muted">{peopleTexts.active}</span>
      ) : (
        <span className="badge badge-revoked">{peopleTexts.deactivated}</span>
      )}
    </span>
  );
}

/** Whether one of these is the group of administrators, held by oneself: by no other group can it be held. */
export function holds(groups: readonly GroupReference[] | undefined, groupId: string): boolean {
  return groups?.some(({ value }) => value === groupId) ?? false;
}

const SHOWN = 3;

interface GroupNamesProps {
  readonly groups: readonly GroupReference[] | undefined;
  /** Told elsewhere, or true of everybody. */
  readonly besides: readonly string[];
}

/** The first of somebody's groups, and how many there are besides. */
export function GroupNames({ groups = [], besides }: GroupNamesProps) {
  const told = groups.filter(({ value, type }) => type === 'direct' && !besides.includes(value));
  if (told.length === 0) return null;
  const rest = told.slice(SHOWN);
  return (
    <span className="scopes">
      {told.slice(0, SHOWN).map(({ value, display }) => (
        <Link key={value} to="/admin/groups/$id" params={{ id: value }} className="scope person-group">
          {display}
        </Link>
      ))}
      {rest.length > 0 && (
        <span className="muted" title={rest.map(({ display }) => display).join(', ')}>
          {peopleTexts.moreGroups(rest.length)}
        </span>
      )}
    </span>
  );
}
