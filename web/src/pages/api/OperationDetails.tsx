import { useRef } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { apiReferenceTexts } from '../../texts/api-reference.tsx';
import { nameIn, type Operation, resolveResponse } from './api-guide.ts';
import { curlExample } from './curl-example.ts';
import { FieldTable } from './FieldTable.tsx';
import type { OpenApiDocument, ResponseObject, Schema } from './openapi-document.ts';
import { Prose } from './Prose.tsx';
import { rowOf, rowsOf, typeOf } from './schema-rows.ts';

interface DetailsProps {
  readonly document: OpenApiDocument;
  readonly operation: Operation;
}

/** All that is told of an operation. */
export function OperationDetails({ document, operation }: DetailsProps) {
  const { description, aliases, responses } = operation;
  const all = Object.entries(responses).map(
    ([status, response]) => [status, resolveResponse(document, response)] as const,
  );
  const answers = all.filter(([, response]) => response['x-latchkey-errors'] === undefined);
  const codes = all.flatMap(([status, response]) =>
    (response['x-latchkey-errors'] ?? []).map((code) => ({ status, code })),
  );
  return (
    <>
      <div className="operation-part">
        {description !== undefined && <Prose text={description} />}
        {aliases.map((path) => (
          <p key={path} className="muted">
            {apiReferenceTexts.alsoAt(path)}
          </p>
        ))}
      </div>
      <Example document={document} operation={operation} />
      <Parameters document={document} operation={operation} />
      <RequestBody document={document} operation={operation} />
      {answers.map(([status, answer]) => (
        <Answer key={status} document={document} status={status} answer={answer} />
      ))}
      <Errors document={document} codes={codes} />
    </>
  );
}

function Example({ document, operation }: DetailsProps) {
  const textRef = useRef<HTMLPreElement>(null);
  const text = curlExample(document, operation);
  return (
    <section className="operation-part">
      <div className="operation-part-head">
        <h4>{apiReferenceTexts.example}</h4>
        <CopyButton
          text={text}
          what={apiReferenceTexts.exampleOf(operation.operationId)}
          shownIn={textRef}
          onCopied={() => undefined}
        />
      </div>
      <pre className="snippet-text" ref={textRef}>
        {text}
      </pre>
    </section>
  );
}

function Parameters({ document, operation: { parameters = [] } }: DetailsProps) {
  return (['path', 'query'] as const).map((place) => {
    const rows = parameters
      .filter((one) => one.in === place)
      .map(({ name, description, required = false, schema }) => ({
        ...rowOf(document, schema, { name, within: '', isRequired: required }),
        description,
      }));
    if (rows.length === 0) return null;
    const title = apiReferenceTexts.inPlace[place];
    return (
      <section key={place} className="operation-part">
        <h4>{title}</h4>
        <FieldTable caption={title} rows={rows} />
      </section>
    );
  });
}

function RequestBody({ document, operation: { requestBody } }: DetailsProps) {
  const schema = requestBody?.content['application/json']?.schema;
  if (requestBody === undefined || schema === undefined) return null;
  return (
    <section className="operation-part">
      <h4>
        {apiReferenceTexts.body}{' '}
        <span className="operation-part-note">
          {schemaName(schema) ?? 'JSON'}
          {!requestBody.required && apiReferenceTexts.mayBeLeftOut}
        </span>
      </h4>
      <FieldTable caption={apiReferenceTexts.body} rows={rowsOf(document, schema)} />
    </section>
  );
}

interface AnswerProps {
  readonly document: OpenApiDocument;
  readonly status: string;
  readonly answer: ResponseObject;
}

function Answer({ document, status, answer }: AnswerProps) {
  const contents = Object.entries(answer.content ?? {});
  if (contents.length === 0) {
    return (
      <section className="operation-part">
        <h4>
          {apiReferenceTexts.answer(status)}{' '}
          <span className="operation-part-note">{apiReferenceTexts.withoutBody}</span>
        </h4>
      </section>
    );
  }
  return contents.map(([type, { schema }]) => {
    const rows = rowsOf(document, schema);
    return (
      <section key={type} className="operation-part">
        <h4>
          {apiReferenceTexts.answer(status)}{' '}
          <span className="operation-part-note">{[type, schemaName(schema)].filter(Boolean).join(', ')}</span>
        </h4>
        {rows.length > 0 ? (
          <FieldTable caption={apiReferenceTexts.answerOf(status, type)} rows={rows} isAnswer />
        ) : (
          <p className="muted">{bare(document, schema)}</p>
        )}
      </section>
    );
  });
}

/** What there is to say of an answer that has no fields of its own. */
function bare(document: OpenApiDocument, schema: Schema): string {
  if (schema.description !== undefined) return schema.description;
  const type = typeOf(document, schema);
  return type === 'Empty' ? apiReferenceTexts.emptyObject : apiReferenceTexts.aType(type);
}

function schemaName({ $ref }: Schema): string | undefined {
  return $ref === undefined ? undefined : nameIn($ref);
}

interface ErrorsProps {
  readonly document: OpenApiDocument;
  readonly codes: readonly { readonly status: string; readonly code: string }[];
}

function Errors({ document, codes }: ErrorsProps) {
  const table = document['x-latchkey-errors'];
  return (
    <section className="operation-part">
      <h4>{apiReferenceTexts.errors}</h4>
      <table className="error-table">
        <caption className="visually-hidden">{apiReferenceTexts.errors}</caption>
        <colgroup>
          <col className="field-column" />
          <col />
        </colgroup>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{apiReferenceTexts.statusAndCode}</th>
            <th scope="col">{apiReferenceTexts.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {codes.map(({ status, code }) => (
            <tr key={code}>
              <th scope="row">
                <span className="error-status">{status}</span> <code>{table[code]?.error_code}</code>
              </th>
              <td>{table[code]?.meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
