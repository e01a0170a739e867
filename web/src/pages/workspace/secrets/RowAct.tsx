import type { ReactNode } from 'react';

interface RowActProps {
  /** What it does, and to what; read out. */
  readonly label: string;
  readonly onPress: () => void;
  /** An icon. */
  readonly children: ReactNode;
}

/** What can be done with a row. A plain button: there are many in a list, and each of the others takes long to be made. */
export function RowAct({ label, onPress, children }: RowActProps) {
  return (
    <button type="button" className="button button-icon" aria-label={label} onClick={onPress}>
      {children}
    </button>
  );
}
