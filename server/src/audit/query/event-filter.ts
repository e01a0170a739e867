/** What events are asked for; what is absent does not matter. */
export interface EventFilter {
  /** Epoch ms, included. */
  readonly startTime?: number;
  /** Epoch ms, not included. */
  readonly endTime?: number;
  readonly userName?: string;
  readonly principalId?: number;
  readonly tokenId?: string;
  readonly actionName?: string;
  readonly serviceName?: string;
  readonly sourceIpAddress?: string;
  /** At least this status. */
  readonly minStatus?: number;
}

/** Where an event stands among all, by time. */
export interface EventPlace {
  readonly time: number;
  readonly chain: string;
  readonly sequence: number;
}
