import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { ChevronIcon, LinkIcon } from '../../components/icons.tsx';
import { apiReferenceTexts } from '../../texts/api-reference.tsx';
import type { Operation } from './api-guide.ts';
import { MethodName } from './MethodName.tsx';
import { OperationDetails } from './OperationDetails.tsx';
import type { OpenApiDocument } from './openapi-document.ts';

interface OperationCardProps {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

/** An operation: a line that says what it is, and on demand all the rest. */
export function OperationCard({ document, operation, isOpen, onToggle }: OperationCardProps) {
  const { operationId, method, path, summary } = operation;
  const access = operation['x-latchkey-access'];
  return (
    <article id={operationId} aria-label={summary} className="operation-place">
      <Disclosure className="operation disclosure card" isExpanded={isOpen} onExpandedChange={onToggle}>
        <div className="operation-head">
          <Heading level={3} className="disclosure-heading">
            <Button slot="trigger" className="operation-button">
              <ChevronIcon />
              <span className="operation-summary">{summary}</span>
              <span className="operation-target">
                <MethodName method={method} />
                <code className="operation-path">
                  <Path path={path} />
                </code>
              </span>
            </Button>
          </Heading>
          {access.for === 'administrators' && (
            <span className="badge badge-quiet">{apiReferenceTexts.administrators}</span>
          )}
          {(access.for === 'anyone' || access.for === 'monitors') && (
            <span className="badge badge-quiet">{apiReferenceTexts.anyone}</span>
          )}
          <Link
            to="/docs/api"
            hash={operationId}
            activeOptions={{ includeHash: true }}
            className="operation-link"
            aria-label={apiReferenceTexts.linkTo(summary)}
          >
            <LinkIcon />
          </Link>
        </div>
        <DisclosurePanel className="disclosure-panel operation-panel">
          {isOpen && <OperationDetails document={document} operation={operation} />}
        </DisclosurePanel>
      </Disclosure>
    </article>
  );
}

/** A path that may be broken before each slash. */
function Path({ path }: { path: string }) {
  const [, ...segments] = path.split('/');
  return segments.map((segment, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the segments of a path never change places
    <Fragment key={place}>
      <wbr />/{segment}
    </Fragment>
  ));
}
