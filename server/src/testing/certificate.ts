import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate for 127.0.0.1 that is its own authority, and its key. */
export interface TestCertificate {
  /** Of the certificate's file. */
  readonly path: string;
  readonly key: string;
  readonly cert: string;
}

/** Makes one in a folder, under a name. */
export function makeCertificate(folder: string, name: string): TestCertificate {
  const [key, path] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const subject = ['-days', '2', '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...kind, ...subject, '-keyout', key, '-out', path], { stdio: 'pipe' });
  return { path, key: readFileSync(key, 'utf8'), cert: readFileSync(path, 'utf8') };
}
