import type { ReactNode } from 'react';
import { messageOf } from '../api/request.ts';
import { commonTexts } from '../texts/common.tsx';
import { Button } from './Button.tsx';
import { LoadingRows } from './LoadingRows.tsx';
import { Notice } from './Notice.tsx';

interface Query<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly isFetching: boolean;
  refetch(): Promise<unknown>;
}

interface LoadedProps<Data> {
  readonly query: Query<Data>;
  /** Read out until it is there. */
  readonly loading: string;
  /** Said when it cannot be. */
  readonly failed: string;
  readonly children: (data: Data) => ReactNode;
}

/** What a query has loaded; until then that it is under way, or why it failed with a way to try again. */
export function Loaded<Data>({ query, loading, failed, children }: LoadedProps<Data>) {
  const { data, error, isFetching, refetch } = query;
  if (data === undefined) {
    if (error === null) return <LoadingRows label={loading} />;
    return (
      <Notice tone="error" title={failed}>
        <p>{messageOf(error)}</p>
        <Button onPress={() => void refetch()} isPending={isFetching}>
          {commonTexts.tryAgain}
        </Button>
      </Notice>
    );
  }
  return (
    <>
      {error !== null && (
        <Notice tone="warning">
          <p>{commonTexts.mayBeOutOfDate(messageOf(error))}</p>
        </Notice>
      )}
      {children(data)}
    </>
  );
}
