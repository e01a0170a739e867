import type { OwnedTokenDetails } from '@latchkey/client';
import { useRef, useState } from 'react';
import { listEveryToken, MAX_REVOKED_AT_ONCE, type TokenFilter } from '../../../api/every-token.ts';
import { messageOf } from '../../../api/request.ts';
import { useAct } from '../../../components/ActProvider.tsx';
import { isLiving } from '../../settings/token-list-view.ts';

type Chosen = ReadonlyMap<string, OwnedTokenDetails>;

/** Which tokens are selected, also such as are not shown. */
export interface Selection {
  readonly chosen: Chosen;
  /** All that match are selected, or the first of them, as many as may be. */
  readonly reach: 'some' | 'all' | 'first';
  /** How many were found so far, while all that match are being looked for. */
  readonly looking: number | undefined;
  readonly problem: string | undefined;
  choose(token: OwnedTokenDetails, isChosen: boolean): void;
  chooseShown(tokens: readonly OwnedTokenDetails[]): void;
  /** Looks for all that match, page after page. */
  chooseMatching(): Promise<void>;
  forget(tokenIds: readonly string[]): void;
  clear(): void;
}

const NONE: Chosen = new Map();

/** A selection among the tokens that match a filter; no more than can be revoked at once. */
export function useSelection(filter: TokenFilter): Selection {
  const act = useAct();
  const [chosen, setChosen] = useState(NONE);
  const [reach, setReach] = useState<Selection['reach']>('some');
  const [looking, setLooking] = useState<number>();
  const [problem, setProblem] = useState<string>();
  // Counts the searches for all: one that was given up must not select anything.
  const searchRef = useRef(0);

  function change(next: Chosen, nextReach: Selection['reach'] = 'some') {
    searchRef.current++;
    setLooking(undefined);
    setProblem(undefined);
    setChosen(next);
    setReach(nextReach);
  }

  async function chooseMatching() {
    const search = ++searchRef.current;
    setLooking(0);
    setProblem(undefined);
    try {
      const found = await act(() =>
        findMatching(filter, (count) => {
          if (searchRef.current === search) setLooking(count);
          return searchRef.current === search;
        }),
      );
      if (searchRef.current === search) change(found.chosen, found.hasMore ? 'first' : 'all');
    } catch (error) {
      if (searchRef.current !== search) return;
      setLooking(undefined);
      setProblem(messageOf(error));
    }
  }

  return {
    ...{ chosen, reach, looking, problem, chooseMatching },
    choose: (token, isChosen) => change(toggled(chosen, token, isChosen)),
    chooseShown: (tokens) => change(limited(tokens)),
    forget: (tokenIds) => change(new Map([...chosen].filter(([id]) => !tokenIds.includes(id)))),
    clear: () => change(NONE),
  };
}

function toggled(chosen: Chosen, token: OwnedTokenDetails, isChosen: boolean): Chosen {
  const others = [...chosen].filter(([id]) => id !== token.token_id);
  const isRoom = others.length < MAX_REVOKED_AT_ONCE;
  return new Map(isChosen && isRoom ? [...others, [token.token_id, token]] : others);
}

function limited(tokens: readonly OwnedTokenDetails[]): Chosen {
  const now = Date.now();
  const living = tokens.filter((token) => isLiving(token, now)).slice(0, MAX_REVOKED_AT_ONCE);
  return new Map(living.map((token) => [token.token_id, token]));
}

/** Goes through all pages until there are enough; `goesOn` hears how many there are and says whether they are wanted. */
async function findMatching(
  filter: TokenFilter,
  goesOn: (count: number) => boolean,
): Promise<{ chosen: Chosen; hasMore: boolean }> {
  const tokens: OwnedTokenDetails[] = [];
  let after: string | undefined;
  do {
    const page = await listEveryToken(filter, { after, size: MAX_REVOKED_AT_ONCE });
    const now = Date.now();
    tokens.push(...page.token_infos.filter((token) => isLiving(token, now)));
    after = page.next_page_token;
  } while (after !== undefined && tokens.length < MAX_REVOKED_AT_ONCE && goesOn(tokens.length));
  return { chosen: limited(tokens), hasMore: after !== undefined || tokens.length > MAX_REVOKED_AT_ONCE };
}
