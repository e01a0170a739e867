import { useEffect } from 'react';
import { messageOf } from '../api/request.ts';
import { commonTexts } from '../texts/common.tsx';
import { Button } from './Button.tsx';
import { Notice } from './Notice.tsx';

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: Error | null;
  fetchNextPage(): Promise<unknown>;
}

/** The way to further rows of a list that comes page after page; nothing when all are there. */
export function MoreRows({ query }: { query: Pages }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="more-rows">
      {query.isFetchNextPageError && <Notice tone="error">{messageOf(query.error)}</Notice>}
      <Button onPress={() => void query.fetchNextPage()} isPending={query.isFetchingNextPage}>
        {query.isFetchingNextPage ? commonTexts.loadingMore : commonTexts.showMore}
      </Button>
    </div>
  );
}

/** Goes on to the next page by itself as long as the pages have been empty. */
export function useRowsAtFirst(query: Pages, rowCount: number | undefined): void {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const goesOn = rowCount === 0 && hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
}
