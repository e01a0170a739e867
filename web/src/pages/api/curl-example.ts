import type { Operation } from './api-guide.ts';
import { resolveSchema } from './api-guide.ts';
import type { OpenApiDocument, Parameter } from './openapi-document.ts';

/**
 * A command that calls an operation. What only its reader knows stands in it in capitals; a credential comes from
 * `.netrc` (`curl -n`), or is asked for, so that none is in the command.
 */
export function curlExample(document: OpenApiDocument, operation: Operation): string {
  const server = document.servers[0]?.url ?? '';
  const body = bodyOf(document, operation);
  const options = [
    ...credentialOf(operation, server),
    // curl sends POST by itself when there is a body.
    ...(operation.method === 'GET' || (operation.method === 'POST' && body !== undefined)
      ? []
      : [`-X ${operation.method}`]),
  ];
  const start = ['curl', ...options, quote(`${server}${targetOf(operation)}`)].join(' ');
  return body === undefined ? start : `${start} \\\n  -d ${quote(body)}`;
}

function credentialOf({ security, method }: Operation, server: string): string[] {
  const kinds = security.flatMap((one) => Object.keys(one));
  if (kinds.length === 0) return [];
  if (kinds.includes('bearer')) return ['-n'];
  if (kinds.includes('basic')) return ['-u USER_NAME'];
  return ['-b cookies.txt', ...(method === 'GET' ? [] : [`-H ${quote(`Origin: ${server}`)}`])];
}

function targetOf({ path, parameters = [] }: Operation): string {
  const query = parameters.filter((one) => one.in === 'query' && one.required);
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
    return parameter === undefined ? name.toUpperCase() : exampleOf(parameter);
  });
  return query.length === 0
    ? filled
    : `${filled}?${query.map((one) => `${one.name}=${exampleOf(one)}`).join('&')}`;
}

function exampleOf({ name, schema }: Parameter): string {
  const example = schema.examples?.[0] ?? schema.enum?.[0];
  return example === undefined ? name.toUpperCase() : String(example);
}

function bodyOf(document: OpenApiDocument, { requestBody }: Operation): string | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  const example = schema && resolveSchema(document, schema).examples?.[0];
  return example === undefined ? undefined : JSON.stringify(example);
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
