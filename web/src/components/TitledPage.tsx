import type { ReactNode } from 'react';
import { commonTexts } from '../texts/common.tsx';
import '../styles/titled-page.css';

interface TitledPageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Stands above the title, such as the way back. */
  readonly above?: ReactNode;
  /** Stands beside the title: what can be done on the page as a whole. */
  readonly acts?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the console or of the workspace: its title, what it is for, what can be done, and its content below each other. */
export function TitledPage({ title, lead, above, acts, children }: TitledPageProps) {
  return (
    <div className="settings-section">
      <title>{commonTexts.pageTitle(title)}</title>
      {above}
      <div className="section-head">
        <div>
          <h1 className="page-title">{title}</h1>
          {lead !== undefined && <p className="section-lead">{lead}</p>}
        </div>
        {acts !== undefined && <div className="page-acts">{acts}</div>}
      </div>
      {children}
    </div>
  );
}
