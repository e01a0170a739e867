import type { SyntheticEvent } from 'react';
import type { TokenFilter } from '../../../api/every-token.ts';
import { Button } from '../../../components/Button.tsx';
import { SelectInput } from '../../../components/SelectInput.tsx';
import { TextInput } from '../../../components/TextInput.tsx';
import { useDraft } from '../../../components/use-draft.ts';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { SCOPES } from '../../settings/scopes.ts';

const texts = adminTokenTexts.filters;
const ANY = 'any';
const NEVER = 'never';
const EXPIRY_DAYS = [1, 7, 30, 90];
const UNUSED_DAYS = [7, 30, 90, 180];

const SCOPE_CHOICES = [
  { id: ANY, name: texts.anyScope },
  { id: 'all-apis', name: texts.allApis },
  ...SCOPES.map(([scope]) => ({ id: scope, name: scope })),
];

/** Filters that are set together and then shown. */
export function FilterForm({
  filter,
  onShow,
}: {
  readonly filter: TokenFilter;
  readonly onShow: (filter: TokenFilter) => void;
}) {
  const [wanted, setWanted] = useDraft(filter, () => filter);
  const change = (some: Partial<TokenFilter>) => setWanted((before) => ({ ...before, ...some }));

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    onShow(withoutEmpty(wanted));
  }

  return (
    <form className="card filter-form" aria-label={texts.legend} onSubmit={submit}>
      <TextInput
        label={texts.owner}
        note={texts.ownerNote}
        autoComplete="off"
        autoCapitalize="none"
        value={wanted.owner ?? ''}
        onChange={(owner) => change({ owner })}
      />
      <TextInput
        label={texts.createdBy}
        autoComplete="off"
        autoCapitalize="none"
        value={wanted.created_by ?? ''}
        onChange={(created_by) => change({ created_by })}
      />
      <SelectInput
        label={texts.scope}
        choices={SCOPE_CHOICES}
        chosen={wanted.scope ?? ANY}
        onChoose={(scope) => change({ scope: scope === ANY ? '' : scope })}
      />
      <SelectInput
        label={texts.expiry}
        choices={expiryChoices(wanted)}
        chosen={chosenExpiry(wanted)}
        onChoose={(expiry) => setWanted((before) => withExpiry(before, expiry))}
      />
      <SelectInput
        label={texts.unused}
        choices={unusedChoices(wanted)}
        chosen={String(wanted.unused_for_days ?? ANY)}
        onChoose={(days) => setWanted((before) => withUnused(before, days))}
      />
      <TextInput
        label={texts.address}
        note={texts.addressNote}
        autoComplete="off"
        autoCapitalize="none"
        value={wanted.address ?? ''}
        onChange={(address) => change({ address })}
      />
      <div className="filter-acts">
        <Button look="primary" type="submit">
          {texts.apply}
        </Button>
      </div>
    </form>
  );
}

function withoutEmpty(filter: TokenFilter): TokenFilter {
  const entries = Object.entries(filter).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.trim() : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

/** Those that are offered, and the one that an address may have brought. */
function daysOf(offered: readonly number[], chosen: number | undefined): readonly number[] {
  if (chosen === undefined || offered.includes(chosen)) return offered;
  return [...offered, chosen].toSorted((a, b) => a - b);
}

function expiryChoices({ expiring_within_days }: TokenFilter) {
  return [
    { id: ANY, name: texts.anyTime },
    { id: NEVER, name: texts.never },
    ...daysOf(EXPIRY_DAYS, expiring_within_days).map((days) => ({
      id: String(days),
      name: texts.within(days),
    })),
  ];
}

function chosenExpiry({ never_expires, expiring_within_days }: TokenFilter): string {
  return never_expires === true ? NEVER : String(expiring_within_days ?? ANY);
}

function withExpiry(filter: TokenFilter, expiry: string): TokenFilter {
  const { never_expires, expiring_within_days, status, ...others } = filter;
  const kept = { ...others, ...(status !== undefined && { status }) };
  if (expiry === ANY) return kept;
  if (expiry === NEVER) return { ...kept, never_expires: true };
  // Only what is good expires.
  return { ...others, expiring_within_days: Number(expiry) };
}

function unusedChoices({ unused_for_days }: TokenFilter) {
  return [
    { id: ANY, name: texts.whenever },
    ...daysOf(UNUSED_DAYS, unused_for_days).map((days) => ({
      id: String(days),
      name: texts.unusedFor(days),
    })),
  ];
}

function withUnused({ unused_for_days: _before, ...others }: TokenFilter, days: string): TokenFilter {
  return days === ANY ? others : { ...others, unused_for_days: Number(days) };
}
