import type { ReactNode } from 'react';

/** A line of a list of facts (`<dl className="summary">`). */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
