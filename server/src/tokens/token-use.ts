/** When and from where a token was last used, to the second; shared between the verifier, which writes it, and the flush. */
export interface TokenUse {
  readonly tokenId: string;
  lastAt: number;
  lastAddress: string;
  isQueued: boolean;
  /** When a use was last written, epoch ms; 0: not by this node. */
  writtenAt: number;
}
