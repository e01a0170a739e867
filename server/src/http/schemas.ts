import { type TSchemaOptions, Type } from 'typebox';
import { MAX_PAGE } from './page-fields.ts';

// Parts of the documented shapes that several routes have. A schema with a title is one of the named schemas of the
// OpenAPI document.

/** An answer that says nothing but that it is done. */
export const Empty = Type.Object({}, { title: 'Empty' });

/** One of a few words. */
export function Choice<const Word extends string>(words: readonly Word[], options: TSchemaOptions = {}) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], ...options });
}

/** An instant on the wire. */
export function EpochMs(description: string) {
  return Type.Integer({ description: `${description} Milliseconds since 1970.` });
}

/** `page_size` and `page_token` of a list's query. */
export const PageQuery = {
  page_size: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_PAGE, description: 'How many one page may have.' }),
  ),
  page_token: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'The `next_page_token` of the page before; left out for the first.',
    }),
  ),
};

/** Where the next page begins. */
export const NextPageToken = Type.Optional(
  Type.String({ description: 'Send it as `page_token` for the next page; absent on the last.' }),
);
