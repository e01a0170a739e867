import type { Db } from './database.ts';

/**
 * Takes or renews a lease until `until` (epoch ms); false while another holder's runs. For jobs that one process
 * should do at a time: two at once would be waste, not harm.
 */
export function takeLease(
  db: Db,
  lease: { name: string; holder: string; now: number; until: number },
): Promise<boolean> {
  const { name, holder, now, until } = lease;
  return db.write(async ({ sql }) => {
    const { numInsertedOrUpdatedRows } = await sql
      .insertInto('leases')
      .values({ name, holder, until })
      .onConflict((oc) =>
        oc
          .column('name')
          .doUpdateSet({ holder, until })
          .where((eb) => eb.or([eb('leases.until', '<=', now), eb('leases.holder', '=', holder)])),
      )
      .executeTakeFirstOrThrow();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  });
}
