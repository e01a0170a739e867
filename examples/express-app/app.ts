#!/usr/bin/env node
// A small API of Express that takes Latchkey's tokens. See README.md beside it.

import { readFileSync } from 'node:fs';
import { guardExpress } from '@latchkey/client/express';
import { RemoteVerifier } from '@latchkey/client/verifier';
import express from 'express';

const { LATCHKEY_URL = 'http://127.0.0.1:8080', LATCHKEY_TOKEN_FILE, PORT = '3000' } = process.env;
if (LATCHKEY_TOKEN_FILE === undefined) throw new Error('Set LATCHKEY_TOKEN_FILE to the file with the token.');

const verifier = new RemoteVerifier({
  host: LATCHKEY_URL,
  credential: { token: readFileSync(LATCHKEY_TOKEN_FILE, 'utf8').trim() },
  upstream: 'reports',
});
// Stops the start where Latchkey cannot be asked, instead of refusing everybody later.
await verifier.ready();

const app = express();
const reports = new Map([['1', { title: 'Sales', by: 'nobody' }]]);

app.get('/healthz', (_request, response) => {
  response.send('ok');
});

// From here on nobody comes in without a token that may pass to `reports`.
app.use(guardExpress({ verifier, anyScope: true }));

app.get('/reports', (_request, response) => {
  response.json({ reports: Object.fromEntries(reports) });
});

// A part that asks for more: a token that is limited to scopes needs this one as well.
app.put(
  '/reports/:id',
  guardExpress({ verifier, requiredScope: 'files' }),
  express.json(),
  (request, response) => {
    const by = request.latchkey?.userName ?? '';
    reports.set(request.params.id ?? '', { title: String(request.body?.title), by });
    response.json({ by });
  },
);

app.listen(Number(PORT), '127.0.0.1', () => console.log(`The reports are on http://127.0.0.1:${PORT}`));
