import type { IpAccessListInfo } from '@latchkey/client';

/** A list that is to be written. */
export type WritingIntent =
  | { readonly act: 'add' }
  | { readonly act: 'edit'; readonly list: IpAccessListInfo };

/** What is asked about first and then done at once. */
export interface PlainIntent {
  readonly act: 'enable' | 'disable' | 'delete';
  readonly list: IpAccessListInfo;
}

/** What somebody is about to do with a list. */
export type ListIntent = WritingIntent | PlainIntent;
