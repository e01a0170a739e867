import { apiReferenceTexts } from '../../texts/api-reference.tsx';
import { Words } from './Prose.tsx';
import type { SchemaRow } from './schema-rows.ts';

interface FieldTableProps {
  /** What the fields are of, for those who hear the page. */
  readonly caption: string;
  readonly rows: readonly SchemaRow[];
  /** Of what is sent it matters which fields must be there, of what is answered which may not be. */
  readonly isAnswer?: boolean;
}

/** The fields of an object or a request, nested ones under what they stand in. */
export function FieldTable({ caption, rows, isAnswer = false }: FieldTableProps) {
  return (
    <table className="field-table">
      <caption className="visually-hidden">{caption}</caption>
      <colgroup>
        <col className="field-column" />
        <col />
      </colgroup>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{apiReferenceTexts.field}</th>
          <th scope="col">{apiReferenceTexts.meaning}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.within}${row.name}`}>
            <th scope="row">
              <code className="field-path">
                <span className="field-within">{row.within}</span>
                <wbr />
                {row.name}
              </code>
              <span className="field-type">
                {row.type}
                {row.isRequired && !isAnswer && (
                  <span className="field-required">{apiReferenceTexts.required}</span>
                )}
                {!row.isRequired && isAnswer && apiReferenceTexts.mayBeAbsent}
              </span>
            </th>
            <td>
              {row.description !== undefined && (
                <span>
                  <Words text={row.description} />
                </span>
              )}
              {row.limits.length > 0 && (
                <span className="field-limits">
                  <Words text={row.limits.join(' ')} />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
