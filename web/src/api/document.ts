import { OWN, request } from './request.ts';

/** What the server says of its API: an OpenAPI document. */
export function getApiDocument<Document>(): Promise<Document> {
  return request(`${OWN}/openapi.json`);
}
