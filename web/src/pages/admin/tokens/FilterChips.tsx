import type { TokenFilter } from '../../../api/every-token.ts';
import { Button } from '../../../components/Button.tsx';
import { CloseIcon } from '../../../components/icons.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';

const { chips, filters } = adminTokenTexts;

/** The filters in force, each with a way to do without it; nothing when there is none. */
export function FilterChips({
  filter,
  onShow,
}: {
  readonly filter: TokenFilter;
  readonly onShow: (filter: TokenFilter) => void;
}) {
  const { status } = filter;
  const inForce = Object.entries(filter).flatMap(([name, value]) =>
    isNamed(name) ? [{ name, says: chips[name](String(value)) }] : [],
  );
  if (inForce.length === 0) return null;
  return (
    <ul className="filter-chips" aria-label={filters.active}>
      {inForce.map(({ name, says }) => (
        <li key={name} className="filter-chip">
          {says}
          <Button look="icon" aria-label={filters.remove(says)} onPress={() => onShow(without(filter, name))}>
            <CloseIcon />
          </Button>
        </li>
      ))}
      <li>
        <Button look="quiet" onPress={() => onShow(status === undefined ? {} : { status })}>
          {filters.clearAll}
        </Button>
      </li>
    </ul>
  );
}

function isNamed(name: string): name is keyof typeof chips {
  return Object.hasOwn(chips, name);
}

function without(filter: TokenFilter, name: keyof TokenFilter): TokenFilter {
  const { [name]: _removed, ...others } = filter;
  return others;
}
