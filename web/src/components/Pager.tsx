import { listTexts } from '../texts/lists.tsx';
import { Button } from './Button.tsx';
import '../styles/pager.css';

interface PagerProps {
  /** Counted from 1. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/** Which part of a long list is shown, and the ways to the parts before and after; only the part where all is shown. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(total, page * pageSize);
  return (
    <nav className="pager" aria-label={listTexts.pages}>
      <p className="pager-range" role="status">
        {total === 0 ? listTexts.nothingShown : listTexts.range(first, last, total)}
      </p>
      {total > pageSize && (
        <div className="pager-buttons">
          <Button onPress={() => onPage(page - 1)} isPending={page <= 1}>
            {listTexts.previous}
          </Button>
          <Button onPress={() => onPage(page + 1)} isPending={last >= total}>
            {listTexts.next}
          </Button>
        </div>
      )}
    </nav>
  );
}
