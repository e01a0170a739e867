import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** The one constant `<style>` that the component library writes into a page. */
const LIBRARY_STYLE = "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='";

/** Own scripts and styles, no inline ones, no frames, and no way to make script of text. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${LIBRARY_STYLE}`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const PAGES = [
  '/',
  '/login',
  '/login/command',
  '/login/done',
  '/login/host',
  '/set-password',
  '/settings',
  '/settings/*',
  '/admin',
  '/admin/*',
  '/dbfs',
  '/secrets',
  '/secrets/*',
  '/clusters',
  '/clusters/*',
  '/docs/api',
];
const YEAR_SECONDS = 31_536_000;

/**
 * Serves the built pages: one document for every page path, which then asks the API, and files whose names change
 * with their content, compressed as they were built. Without a build there are no pages, and their paths are not found.
 */
export async function pageRoutes(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) return;
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, preCompressed: true });
  const config = { access: 'anyone', doc: 'page' } as const;
  const sendPage = (reply: FastifyReply) =>
    reply
      .header('content-security-policy', PAGE_POLICY)
      .header('cache-control', 'no-cache')
      .sendFile('index.html');
  for (const path of PAGES) app.get(path, { config }, (_request, reply) => sendPage(reply));
  app.get<{ Params: { '*': string } }>('/assets/*', { config }, (request, reply) =>
    reply
      .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
      .sendFile(request.params['*'], join(folder, 'assets')),
  );
  for (const file of ['/theme.js', '/favicon.svg']) {
    app.get(file, { config }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile(file.slice(1)),
    );
  }
}
