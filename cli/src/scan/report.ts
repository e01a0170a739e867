import type { ListedTokenStatus } from '@latchkey/client';
import { renderTable, shorten } from '../output.ts';
import type { Finding, Findings, Place } from './findings.ts';

type Statuses = ReadonlyMap<string, ListedTokenStatus>;

const SHORT_ID_LENGTH = 12;
const SHORT_COMMIT_LENGTH = 12;
const COMMENT_COLUMNS = 40;

/** What was found, for programs: as much of each value as lists of tokens show, and its id. */
export function presentScan({ all, notes, unread }: Findings, statuses: Statuses | undefined): object {
  return {
    findings: all.map(({ tokenId, shown, place }) => ({
      token_id: tokenId,
      shown,
      ...place,
      ...(statuses && presentStatus(statuses.get(tokenId))),
    })),
    notes,
    unread,
  };
}

/** The same for people. Statuses are undefined where no server was asked. */
export function renderScan({ all }: Findings, statuses: Statuses | undefined): string {
  if (all.length === 0) return 'No token values were found.\n';
  const header = ['WHERE', 'VALUE', 'ID', ...(statuses ? ['STATUS', 'OWNER', 'COMMENT'] : [])];
  const rows = all.map((finding) => [
    where(finding.place),
    finding.shown,
    finding.tokenId.slice(0, SHORT_ID_LENGTH),
    ...(statuses ? statusColumns(finding, statuses) : []),
  ]);
  return renderTable([header, ...rows]);
}

function presentStatus(status: ListedTokenStatus | undefined): object {
  if (status === undefined) return { status: 'unknown' };
  return { status: status.status, comment: status.comment, owner_name: status.owner_name };
}

function statusColumns({ tokenId }: Finding, statuses: Statuses): string[] {
  const status = statuses.get(tokenId);
  if (status === undefined) return ['unknown', '', ''];
  return [status.status, status.owner_name, shorten(status.comment, COMMENT_COLUMNS)];
}

/** `path:line`, or `commit:path:line`. */
function where({ path, line, commit }: Place): string {
  const start = commit === undefined ? '' : `${commit.slice(0, SHORT_COMMIT_LENGTH)}:`;
  return `${start}${path}${line === undefined ? ' (name)' : `:${line}`}`;
}
