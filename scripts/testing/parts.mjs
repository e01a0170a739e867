import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findPostgresPrograms } from '../../test/support/postgres.ts';
import { installDebianPackages, mayInstallDebianPackages } from './debian-packages.mjs';

/**
 * @typedef {object} Part something of the machine's that tests run against
 * @property {string} name
 * @property {string} debianPackage
 * @property {string[]} kinds which runs use it
 * @property {string} folder the tests that are about it; where this does not exist, nobody needs the part
 * @property {string[]} projects vitest projects that are nothing without it
 * @property {string} tests glob of the tests that are nothing without it
 * @property {() => boolean} isPresent
 */

/** @type {Part[]} */
const PARTS = [
  {
    name: "PostgreSQL's server programs",
    debianPackage: 'postgresql',
    kinds: ['test', 'test:clients', 'test:faults'],
    folder: 'server/src',
    projects: ['server-postgres', 'server-pooler'],
    tests: 'test/cluster/**',
    isPresent: () => Boolean(process.env.LATCHKEY_TEST_POSTGRES_URL) || findPostgresPrograms() !== undefined,
  },
  {
    name: 'Chromium without windows',
    debianPackage: 'chromium-headless-shell',
    kinds: ['test'],
    folder: 'test/browser',
    projects: [],
    tests: 'test/browser/**',
    isPresent: () => isOnPath('chromium-headless-shell'),
  },
  {
    name: 'Chromium',
    debianPackage: 'chromium',
    kinds: ['test'],
    folder: 'test/attacks',
    projects: [],
    tests: 'test/attacks/browser*.test.ts',
    isPresent: () => isOnPath('chromium'),
  },
  {
    name: 'nginx',
    debianPackage: 'nginx-light',
    kinds: ['test', 'test:clients'],
    folder: 'test/proxies',
    projects: [],
    tests: 'test/proxies/nginx/**',
    isPresent: () => isOnPath('nginx'),
  },
  {
    name: 'Caddy',
    debianPackage: 'caddy',
    kinds: ['test'],
    folder: 'test/proxies',
    projects: [],
    tests: 'test/proxies/caddy/**',
    isPresent: () => isOnPath('caddy'),
  },
  {
    name: "GNOME's keyring",
    debianPackage: 'gnome-keyring',
    kinds: ['test', 'test:clients'],
    folder: 'test/keyring',
    projects: [],
    tests: 'test/{**/*keyring,tutorial/*,clients/oldest-node}.test.ts',
    isPresent: () => isOnPath('gnome-keyring-daemon') && isOnPath('dbus-daemon'),
  },
  {
    name: "the secret service's tool",
    debianPackage: 'libsecret-tools',
    kinds: ['test', 'test:clients'],
    folder: 'test/keyring',
    projects: [],
    tests: 'test/**/*keyring.test.ts',
    isPresent: () => isOnPath('secret-tool'),
  },
  ...[
    { name: 'Patroni', debianPackage: 'patroni', program: 'patroni' },
    { name: 'etcd', debianPackage: 'etcd-server', program: 'etcd' },
    {
      name: 'HAProxy',
      debianPackage: 'haproxy',
      program: 'haproxy',
      tests: 'test/faults/{failover*,load-balancer}.test.ts',
    },
    {
      name: 'a clock that can be turned',
      debianPackage: 'faketime',
      program: 'faketime',
      tests: 'test/faults/{failover,clock}.test.ts',
    },
    {
      name: 'rsync',
      debianPackage: 'rsync',
      program: 'rsync',
      tests: 'test/faults/dbfs.test.ts',
    },
  ].map(({ program, tests = 'test/faults/failover*.test.ts', ...part }) => ({
    ...part,
    kinds: ['test', 'test:faults'],
    folder: 'test/faults',
    projects: [],
    tests,
    isPresent: () => isOnPath(program),
  })),
  {
    name: 'PgBouncer',
    debianPackage: 'pgbouncer',
    kinds: ['test', 'test:faults'],
    folder: 'deploy/pgbouncer',
    projects: ['server-pooler'],
    tests: 'test/cluster/pooler.test.ts',
    isPresent: () => isOnPath('pgbouncer'),
  },
  {
    name: 'strace',
    debianPackage: 'strace',
    kinds: ['test', 'test:faults'],
    folder: 'test/faults',
    projects: [],
    tests: 'test/{faults/synced,packages/packages}.test.ts',
    isPresent: () => isOnPath('strace'),
  },
  {
    name: 'Compose',
    debianPackage: 'docker-compose',
    kinds: ['test:clients'],
    folder: 'test/clients',
    projects: [],
    tests: 'test/clients/deployments.test.ts',
    isPresent: () => isOnPath('docker-compose'),
  },
  {
    name: "systemd's tools",
    debianPackage: 'systemd',
    kinds: ['test'],
    folder: 'test/packages',
    projects: [],
    tests: 'test/packages/{packages,service}.test.ts',
    isPresent: () => isOnPath('systemd-analyze'),
  },
  {
    name: 'Python',
    debianPackage: 'python3',
    kinds: ['test'],
    folder: 'test/examples',
    projects: [],
    tests: 'test/examples/python/**',
    isPresent: () => isOnPath('python3'),
  },
  {
    name: 'curl',
    debianPackage: 'curl',
    kinds: ['test', 'test:clients'],
    folder: 'test',
    projects: [],
    tests: 'test/acceptance/**',
    isPresent: () => isOnPath('curl'),
  },
];

/**
 * Sees to the parts that this kind of run needs, installing Debian packages where that is allowed, and gives
 * those that are still missing.
 *
 * @param {string} root
 * @param {string} kind
 * @returns {Promise<Part[]>}
 */
export async function provideParts(root, kind) {
  const needed = PARTS.filter((part) => part.kinds.includes(kind) && existsSync(join(root, part.folder)));
  const missing = needed.filter((part) => !part.isPresent());
  if (missing.length === 0 || !mayInstallDebianPackages()) return missing;
  await installDebianPackages(missing.map((part) => part.debianPackage));
  return missing.filter((part) => !part.isPresent());
}

/**
 * Says in one line what is missing, what that costs, and how to get it.
 *
 * @param {Part} part
 * @returns {string}
 */
export function describeMissing(part) {
  const leftOut = [...part.projects, part.tests].join(', ');
  return `Left out: ${leftOut}, for want of ${part.name} (to run them: apt-get install ${part.debianPackage})`;
}

/** @param {string} program */
function isOnPath(program) {
  // Debian keeps daemons in /usr/sbin, which is not on everybody's PATH.
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return directories.some((directory) => isExecutable(join(directory, program)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
