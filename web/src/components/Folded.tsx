import type { ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel, type DisclosureProps, Heading } from 'react-aria-components';
import { ChevronIcon } from './icons.tsx';

interface FoldedProps extends Pick<DisclosureProps, 'isExpanded' | 'defaultExpanded' | 'onExpandedChange'> {
  readonly title: string;
  /** Of its heading. */
  readonly level: 2 | 3 | 4;
  readonly children: ReactNode;
}

/** What most do not need: shown when its title is pressed. */
export function Folded({ title, level, children, ...disclosure }: FoldedProps) {
  return (
    <Disclosure {...disclosure} className="disclosure">
      <Heading className="disclosure-heading" level={level}>
        <Button slot="trigger" className="disclosure-button">
          <ChevronIcon /> {title}
        </Button>
      </Heading>
      <DisclosurePanel className="disclosure-panel">{children}</DisclosurePanel>
    </Disclosure>
  );
}
