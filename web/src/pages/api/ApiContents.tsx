import { Link } from '@tanstack/react-router';
import { apiReferenceTexts } from '../../texts/api-reference.tsx';
import type { Section } from './api-guide.ts';
import { MethodName } from './MethodName.tsx';

interface ApiContentsProps {
  readonly sections: readonly Section[];
  /** The operation that the address names. */
  readonly current: string;
}

/** All operations by section, each a link to it. */
export function ApiContents({ sections, current }: ApiContentsProps) {
  return (
    <nav className="api-contents" aria-label={apiReferenceTexts.operations}>
      {sections.map(({ name, operations }) => (
        <section key={name}>
          <h2>{name}</h2>
          <ul>
            {operations.map(({ operationId, method, summary }) => (
              <li key={operationId}>
                <Link
                  to="/docs/api"
                  hash={operationId}
                  // The router calls every link to this page current.
                  activeOptions={{ includeHash: true }}
                  className="api-contents-link"
                  data-current={operationId === current || undefined}
                >
                  <MethodName method={method} />
                  <span>{summary}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
