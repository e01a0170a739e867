/** An event or a statement on its way out. */
export interface OutgoingLine {
  /** JSON, without a newline. */
  readonly json: string;
  readonly action: string;
  readonly isRefusal: boolean;
  /** Epoch ms. */
  readonly time: number;
}

/** Where a sink delivers to. */
export interface Destination {
  /** In words for the log, without a secret. */
  readonly name: string;
  /**
   * How long after `send` has come back what was sent may still be lost with the connection, in ms. Until then
   * it counts as not delivered.
   */
  readonly settleMs: number;
  /** Hands lines over in their order. Throws when that fails: then some of them may have arrived. */
  send(lines: readonly OutgoingLine[]): Promise<void>;
  /** Throws, once, when what was sent last may have been lost since. */
  refuseLoss(): void;
  /** Begins with a new file, should the old one have been moved away. */
  reopen(): void;
  /** Closes; true when all that was sent is known to have been taken. */
  close(): Promise<boolean>;
}
