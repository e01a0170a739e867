/** BLOCK wins over ALLOW. Databricks' own words, in the database and on the wire. */
export type ListType = 'ALLOW' | 'BLOCK';

/** A list of addresses from which requests are taken, or are not. Instants are epoch milliseconds. */
export interface IpAccessList {
  /** A UUID. */
  readonly listId: string;
  readonly label: string;
  readonly listType: ListType;
  /** Addresses and CIDR ranges, as they were written and in that order. */
  readonly addresses: readonly string[];
  readonly isEnabled: boolean;
  readonly createdAt: number;
  readonly createdById: number;
  readonly updatedAt: number;
  readonly updatedById: number;
}
