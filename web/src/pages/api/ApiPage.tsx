import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { Button as AriaButton, Input, Label, SearchField } from 'react-aria-components';
import { getApiDocument } from '../../api/document.ts';
import { messageOf } from '../../api/request.ts';
import { AppHeader } from '../../components/AppHeader.tsx';
import { Button } from '../../components/Button.tsx';
import { CloseIcon, SearchIcon } from '../../components/icons.tsx';
import { Notice } from '../../components/Notice.tsx';
import { SkipLink } from '../../components/SkipLink.tsx';
import { apiReferenceTexts } from '../../texts/api-reference.tsx';
import { commonTexts } from '../../texts/common.tsx';
import { ApiContents } from './ApiContents.tsx';
import { type Section, searchSections, sectionsOf } from './api-guide.ts';
import { OperationCard } from './OperationCard.tsx';
import type { OpenApiDocument } from './openapi-document.ts';
import { Prose } from './Prose.tsx';
import '../../styles/api.css';
import '../../styles/field-table.css';

const DOCUMENT_PATH = '/api/latchkey/1.0/openapi.json';

/** The reference of the HTTP API, made from the document that the server gives of itself. */
export function ApiPage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['api-document'],
    queryFn: () => getApiDocument<OpenApiDocument>(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <title>{commonTexts.pageTitle(apiReferenceTexts.title)}</title>
      <SkipLink />
      <AppHeader />
      <main id="content" className="page api-page" tabIndex={-1}>
        <h1 className="page-title">{apiReferenceTexts.title}</h1>
        {data !== undefined && <ApiReference document={data} />}
        {data === undefined && error === null && <Loading />}
        {data === undefined && error !== null && (
          <Notice tone="error" title={apiReferenceTexts.notShown}>
            <p>{messageOf(error)}</p>
            <Button onPress={() => void refetch()}>{commonTexts.tryAgain}</Button>
          </Notice>
        )}
      </main>
    </>
  );
}

function ApiReference({ document }: { document: OpenApiDocument }) {
  const sections = useMemo(() => sectionsOf(document), [document]);
  const [search, setSearch] = useState('');
  const found = useMemo(() => searchSections(sections, search), [sections, search]);
  const current = useNamedOperation(document);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set([current]));
  useEffect(() => {
    if (current === '') return;
    setOpened((before) => new Set([...before, current]));
    // After the details are there: they move what stands below.
    requestAnimationFrame(() => window.document.getElementById(current)?.scrollIntoView());
  }, [current]);
  const toggle = (id: string, isOpen: boolean) =>
    setOpened((before) => new Set([...before].filter((one) => one !== id).concat(isOpen ? id : [])));
  return (
    <div className="api-columns">
      <aside className="api-side" aria-label={apiReferenceTexts.findOperation}>
        <OperationSearch search={search} onChange={setSearch} />
        <ApiContents sections={found} current={current} />
      </aside>
      <div className="api-main">
        {search === '' && <About text={document.info.description} />}
        <p className="visually-hidden" role="status">
          {search !== '' && apiReferenceTexts.found(countOf(found))}
        </p>
        {found.length === 0 && <p className="nothing">{apiReferenceTexts.noneMatches}</p>}
        {found.map(({ name, description, operations }) => (
          <section key={name} className="api-section" aria-label={name}>
            <h2>{name}</h2>
            <div className="section-lead">
              <Prose text={description} />
            </div>
            {operations.map((operation) => (
              <OperationCard
                key={operation.operationId}
                document={document}
                operation={operation}
                isOpen={opened.has(operation.operationId)}
                onToggle={(isOpen) => toggle(operation.operationId, isOpen)}
              />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** What holds for every operation; out of the way of what a search finds. */
function About({ text }: { text: string }) {
  return (
    <section className="api-about">
      <Prose text={text} />
      <p>{apiReferenceTexts.documentLink(DOCUMENT_PATH)}</p>
    </section>
  );
}

function OperationSearch({ search, onChange }: { search: string; onChange: (search: string) => void }) {
  return (
    <SearchField className="search" value={search} onChange={onChange}>
      <Label className="visually-hidden">{apiReferenceTexts.searchOperations}</Label>
      <SearchIcon />
      <Input className="input" placeholder={commonTexts.search} />
      <AriaButton className="input-button">
        <CloseIcon />
      </AriaButton>
    </SearchField>
  );
}

function Loading() {
  return (
    <div className="card loading" role="status" aria-label={apiReferenceTexts.loading}>
      {['a', 'b', 'c'].map((row) => (
        <div key={row} className="loading-row">
          <span className="loading-bar" />
          <span className="loading-bar" />
          <span className="loading-bar" />
        </div>
      ))}
    </div>
  );
}

/** The operation after `#` in the address; that of an alias is what it is an alias of. Empty for none. */
function useNamedOperation(document: OpenApiDocument): string {
  const hash = useRouterState({ select: (state) => state.location.hash });
  return useMemo(() => {
    const all = Object.values(document.paths).flatMap((item) => Object.values(item));
    const named = all.find(({ operationId }) => operationId === hash);
    return named?.['x-latchkey-alias-of'] ?? named?.operationId ?? '';
  }, [document, hash]);
}

function countOf(sections: readonly Section[]): number {
  return sections.reduce((count, { operations }) => count + operations.length, 0);
}
