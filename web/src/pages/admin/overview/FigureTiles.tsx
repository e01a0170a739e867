import type { OverviewResponse } from '@latchkey/client';
import { Link, type LinkProps } from '@tanstack/react-router';
import { formatCount } from '../../../format-number.ts';
import { overviewTexts } from '../../../texts/overview.tsx';

interface Tile {
  readonly name: string;
  readonly count: number;
  readonly note: string;
  /** Deserves a look when it is not 0. */
  readonly isWarning?: boolean;
  /** To what is counted. */
  readonly to?: LinkProps;
}

/** The figures of the workspace, each leading to what it counts. */
export function FigureTiles({ figures }: { figures: OverviewResponse }) {
  return (
    <ul className="tiles" aria-label={overviewTexts.figures}>
      {tilesOf(figures).map((tile) => (
        <li
          key={tile.name}
          className="card console-card tile"
          {...(tile.isWarning && tile.count > 0 && { 'data-warning': true })}
        >
          <span className="tile-count">{formatCount(tile.count)}</span>
          <h2 className="console-card-title tile-name">
            {tile.to === undefined ? tile.name : <Link {...tile.to}>{tile.name}</Link>}
          </h2>
          <p className="muted tile-note">{tile.note}</p>
        </li>
      ))}
    </ul>
  );
}

function tilesOf({ tokens, administrators, failed_sign_ins_last_day }: OverviewResponse): Tile[] {
  const texts = overviewTexts;
  return [
    {
      name: texts.living,
      count: tokens.living,
      note: texts.livingNote(tokens.owners),
      to: { to: '/admin/tokens' },
    },
    {
      name: texts.usedLastDay,
      count: tokens.used_last_day,
      note: texts.usedLastDayNote(tokens.used_last_day, tokens.living),
    },
    {
      name: texts.expiring7,
      count: tokens.expiring_within_7_days,
      note: texts.expiring7Note,
      isWarning: true,
      to: report('expiring', 7),
    },
    {
      name: texts.expiring30,
      count: tokens.expiring_within_30_days,
      note: texts.expiring30Note,
      to: report('expiring', 30),
    },
    {
      name: texts.unused,
      count: tokens.unused_for_30_days,
      note: texts.unusedNote,
      to: report('unused', 30),
    },
    {
      name: texts.neverExpiring,
      count: tokens.never_expiring,
      note: texts.neverExpiringNote,
      to: report('never_expires'),
    },
    {
      name: texts.administrators,
      count: administrators,
      note: texts.administratorsNote,
      to: { to: '/admin/users', search: { show: 'administrators' } },
    },
    {
      name: texts.failedSignIns,
      count: failed_sign_ins_last_day,
      note: texts.failedSignInsNote,
      isWarning: true,
      to: { to: '/admin/audit', search: { action: 'login', outcome: 'refused', range: '24h' } },
    },
  ];
}

function report(name: string, days?: number): LinkProps {
  return { to: '/admin/reports/$name', params: { name }, ...(days !== undefined && { search: { days } }) };
}
