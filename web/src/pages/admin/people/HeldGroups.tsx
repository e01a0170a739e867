import type { GroupReference } from '@latchkey/client';
import { Link } from '@tanstack/react-router';
import { peopleTexts } from '../../../texts/people.tsx';

interface HeldGroupsProps {
  readonly title: string;
  readonly none: string;
  readonly groups: readonly GroupReference[] | undefined;
}

/** The groups that somebody or a group is in, and which of them only by another one. */
export function HeldGroups({ title, none, groups = [] }: HeldGroupsProps) {
  return (
    <section className="card person-card" aria-labelledby="held-groups-heading">
      <h2 id="held-groups-heading" className="part-title">
        {title}
      </h2>
      {groups.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <ul className="held-groups">
          {groups.map(({ value, display, type }) => (
            <li key={value}>
              <Link to="/admin/groups/$id" params={{ id: value }}>
                {display}
              </Link>
              {type !== 'direct' && <span className="muted"> {peopleTexts.byGroup}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
