import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// Becomes nginx: `nginx.ts PORT SERVER_BLOCK`, with one process, so that its CPU time is that of this one.

const [port = '', block = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-nginx-'));
const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
for (const path of paths) mkdirSync(join(folder, path));
const config = join(folder, 'nginx.conf');
writeFileSync(
  config,
  `daemon off; master_process off; user ${userInfo().username}; pid ${folder}/pid; error_log stderr error;
events { worker_connections 2048; }
http { access_log off; keepalive_requests 1000000000; ${paths.map((path) => `${path}_temp_path ${folder}/${path};`).join(' ')}
${block} }`,
);
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
process.execve?.('/usr/sbin/nginx', ['nginx', '-p', folder, '-c', config], process.env);
