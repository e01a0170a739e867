import type { ReactNode } from 'react';
import { Button } from '../../../components/Button.tsx';

interface ActRowProps {
  readonly says: ReactNode;
  readonly act: string;
  readonly look?: 'secondary' | 'danger';
  readonly onPress: () => void;
}

/** An act with what it means beside it. */
export function ActRow({ says, act, look = 'secondary', onPress }: ActRowProps) {
  return (
    <div className="act-row">
      <p>{says}</p>
      <Button look={look} onPress={onPress}>
        {act}
      </Button>
    </div>
  );
}
