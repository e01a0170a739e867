import type { OwnedTokenDetails } from '@latchkey/client';
import { MAX_REVOKED_AT_ONCE } from '../../../api/every-token.ts';
import { Button } from '../../../components/Button.tsx';
import { adminTokenTexts } from '../../../texts/admin-tokens.tsx';
import { isLiving } from '../../settings/token-list-view.ts';
import type { Selection } from './use-selection.ts';

interface SelectionBarProps {
  readonly rows: readonly OwnedTokenDetails[];
  /** Others match, too. */
  readonly hasMore: boolean;
  readonly selection: Selection;
  readonly onRevoke: () => void;
}

const texts = adminTokenTexts.selection;

/** How many are selected, the ways to select more, and what is done with them. Always there, so that nothing jumps. */
export function SelectionBar({ rows, hasMore, selection, onRevoke }: SelectionBarProps) {
  const now = Date.now();
  const shown = rows.filter((token) => isLiving(token, now));
  const { chosen, looking } = selection;
  const isLooking = looking !== undefined;
  return (
    <section className="selection-bar" aria-label={texts.bar}>
      <p className="selection-says" role="status">
        {isLooking ? texts.looking(looking) : saysOf(selection, rows.length)}
      </p>
      <div className="selection-acts">
        {chosen.size > 0 && <Button onPress={selection.clear}>{texts.clear}</Button>}
        {hasMore && shown.length > 1 && chosen.size < shown.length && (
          <Button onPress={() => selection.chooseShown(rows)}>{texts.selectShown(shown.length)}</Button>
        )}
        {shown.length > 1 && selection.reach === 'some' && (
          <Button onPress={() => void selection.chooseMatching()} isPending={isLooking}>
            {texts.selectMatching}
          </Button>
        )}
        {chosen.size > 0 && (
          <Button look="danger" onPress={onRevoke} isPending={isLooking}>
            {texts.revoke}
          </Button>
        )}
      </div>
    </section>
  );
}

function saysOf({ chosen, reach }: Selection, shown: number): string {
  if (chosen.size === 0) return adminTokenTexts.shown(shown);
  const count = texts.count(chosen.size);
  if (reach === 'first') return `${count}. ${texts.full(MAX_REVOKED_AT_ONCE)}`;
  return reach === 'all' ? `${count}. ${texts.whole}` : count;
}
