import type { TokenDetails, UpdateTokenRequest } from '@latchkey/client';
import type { ChosenScopes } from './ScopeChoice.tsx';

/** What can be changed of a token. */
export interface EditedToken extends ChosenScopes {
  readonly comment: string;
}

interface Changes {
  /** What to ask the server for; undefined when nothing is changed. */
  readonly request?: UpdateTokenRequest;
  /** Whether it may be used for something that it may not be used for now. */
  readonly isWider: boolean;
  /** Whether it may not be used any more for something that it may be used for now. */
  readonly isNarrower: boolean;
}

/** The scopes of a token as they are chosen from. */
export function scopesOf({ scopes = [] }: TokenDetails): ChosenScopes {
  const isLimited = scopes.length > 0 && !scopes.includes('all-apis');
  return { isLimited, scopes: isLimited ? scopes : [] };
}

/** What an edit would change of a token. */
export function changesOf(token: TokenDetails, edited: EditedToken): Changes {
  const before = scopesOf(token);
  const gained = !edited.isLimited ? before.isLimited : before.isLimited && hasOther(edited, before);
  const lost = !before.isLimited ? edited.isLimited : edited.isLimited && hasOther(before, edited);
  const hasScopes = gained || lost;
  const hasComment = edited.comment !== token.comment;
  const fields = [...(hasComment ? ['comment'] : []), ...(hasScopes ? ['scopes'] : [])];
  return {
    isWider: gained,
    isNarrower: lost && (!edited.isLimited || edited.scopes.length > 0),
    ...(fields.length > 0 && {
      request: {
        token: {
          ...(hasComment && { comment: edited.comment }),
          ...(hasScopes && { scopes: edited.isLimited ? [...edited.scopes] : [] }),
        },
        update_mask: fields.join(','),
      },
    }),
  };
}

/** Whether `one` has a scope that `other` lacks. */
function hasOther(one: ChosenScopes, other: ChosenScopes): boolean {
  return one.scopes.some((scope) => !other.scopes.includes(scope));
}
