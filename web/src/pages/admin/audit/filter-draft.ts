import { type AuditSearch, RANGES, type Range } from './audit-search.ts';

/** How the form's time is chosen. */
export type RangeChoice = 'any' | Range | 'exact';

/** The filters as they stand in the form. */
export interface FilterDraft {
  readonly range: RangeChoice;
  /** As `<input type="datetime-local">` has it: in the reader's time zone. */
  readonly from: string;
  readonly to: string;
  readonly principal: string;
  readonly action: string;
  readonly service: string;
  readonly address: string;
  readonly token_id: string;
  readonly outcome: 'any' | 'refused';
}

/** What the form may be wrong about. */
export type DraftProblem = 'from' | 'to' | 'token_id';

export const RANGE_CHOICES: readonly RangeChoice[] = ['any', ...(Object.keys(RANGES) as Range[]), 'exact'];

const TEXTS = ['principal', 'action', 'service', 'address', 'token_id'] as const;

/** The form for a search. */
export function draftOf(search: AuditSearch): FilterDraft {
  const hasTimes = search.from !== undefined || search.to !== undefined;
  return {
    range: search.range ?? (hasTimes ? 'exact' : 'any'),
    from: localInput(search.from),
    to: localInput(search.to),
    principal: search.principal ?? '',
    action: search.action ?? '',
    service: search.service ?? '',
    address: search.address ?? '',
    token_id: search.token_id ?? '',
    outcome: search.outcome ?? 'any',
  };
}

/** Fields that hold what cannot be asked for. */
export function problemsOf(draft: FilterDraft): ReadonlySet<DraftProblem> {
  const tokenId = draft.token_id.trim();
  const isWrong: Record<DraftProblem, boolean> = {
    from: draft.range === 'exact' && draft.from !== '' && readLocalInput(draft.from) === undefined,
    to: draft.range === 'exact' && draft.to !== '' && readLocalInput(draft.to) === undefined,
    token_id: tokenId !== '' && !/^[0-9a-f]{64}$/i.test(tokenId),
  };
  return new Set((Object.keys(isWrong) as DraftProblem[]).filter((name) => isWrong[name]));
}

/** The search that a form without problems means. */
export function searchOf(draft: FilterDraft): AuditSearch {
  const texts = TEXTS.flatMap((name) => {
    const text = draft[name].trim();
    return text === '' ? [] : [[name, name === 'token_id' ? text.toLowerCase() : text]];
  });
  const { range } = draft;
  return {
    ...Object.fromEntries(texts),
    ...(draft.outcome === 'refused' && { outcome: 'refused' }),
    ...(range === 'exact' ? exactTimes(draft) : range !== 'any' && { range }),
  };
}

/** The instant that a field means; undefined for what is none. */
export function readLocalInput(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isFinite(time) && time >= 0 ? time : undefined;
}

function exactTimes({ from, to }: FilterDraft): Pick<AuditSearch, 'from' | 'to'> {
  const [fromTime, toTime] = [readLocalInput(from), readLocalInput(to)];
  return {
    ...(fromTime !== undefined && { from: new Date(fromTime).toISOString() }),
    ...(toTime !== undefined && { to: new Date(toTime).toISOString() }),
  };
}

function localInput(iso: string | undefined): string {
  if (iso === undefined) return '';
  const at = new Date(iso);
  // What `toISOString` would say if this were the reader's time zone.
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
