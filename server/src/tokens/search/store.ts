import { sql as raw } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { parseScopes } from '../store.ts';
import type { PlaceInTokens } from '../token-list.ts';
import type { Candidate, TokenWalk } from './token-search.ts';

interface CandidateRow {
  token_id: string;
  at: number | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  created_by_id: number;
  last_four: string;
  comment: string;
  scopes: string | null;
  owner_name?: string | null;
  owner_display_name?: string | null;
  last_used_at?: number | null;
  last_address?: string | null;
}

/** The next `limit` tokens of a walk, with what is needed to tell whether they are looked for. */
export async function listCandidates(
  { sql }: Queryable,
  walk: TokenWalk,
  { after, limit }: { after: PlaceInTokens | undefined; limit: number },
): Promise<Candidate[]> {
  const { from, to, ownerId, createdById } = walk;
  const direction = walk.isDescending ? 'desc' : 'asc';
  const along = raw.ref<number>(`t.${walk.along}`);
  const place = raw`(${after?.at ?? 0}, ${after?.id ?? ''})`;
  const rows: CandidateRow[] = await sql
    .selectFrom('tokens as t')
    .select(['t.token_id', 't.created_at', 't.expires_at', 't.revoked_at', 't.created_by_id'])
    .select(['t.last_four', 't.comment', 't.scopes', along.as('at')])
    .$if(walk.withOwner, (query) =>
      query
        .leftJoin('principals as o', 'o.id', 't.owner_id')
        .select(['o.name as owner_name', 'o.display_name as owner_display_name']),
    )
    .$if(walk.withUse, (query) =>
      query
        .leftJoin('token_usage as u', 'u.token_id', 't.token_id')
        .select(['u.last_used_at', 'u.last_address']),
    )
    .$if(ownerId !== undefined, (query) => query.where('t.owner_id', '=', ownerId ?? 0))
    .$if(createdById !== undefined, (query) => query.where('t.created_by_id', '=', createdById ?? 0))
    .$if(walk.isNeverExpiring, (query) =>
      query.where('t.expires_at', 'is', null).where('t.revoked_at', 'is', null),
    )
    // The index is of those that have one.
    .$if(walk.along === 'revoked_at', (query) => query.where('t.revoked_at', 'is not', null))
    .$if(from !== undefined, (query) => query.where(along, '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where(along, '<=', to ?? 0))
    .$if(after !== undefined, (query) =>
      query.where(raw<boolean>`(${along}, t.token_id) ${raw.raw(walk.isDescending ? '<' : '>')} ${place}`),
    )
    .orderBy(along, direction)
    .orderBy('t.token_id', direction)
    .limit(limit)
    .execute();
  return rows.map(presentCandidate);
}

function presentCandidate(row: CandidateRow): Candidate {
  return {
    tokenId: row.token_id,
    at: row.at ?? 0,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    createdById: row.created_by_id,
    lastFour: row.last_four,
    comment: row.comment,
    scopes: row.scopes === null ? undefined : parseScopes(row.scopes),
    ownerNames: `${row.owner_name ?? ''}\n${row.owner_display_name ?? ''}`,
    lastUsedAt: row.last_used_at ?? undefined,
    lastUsedAddress: row.last_address ?? undefined,
  };
}
