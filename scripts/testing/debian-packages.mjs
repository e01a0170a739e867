import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCaptured } from '../bootstrap/child.mjs';

const APT_GET = '/usr/bin/apt-get';
const POLICY = '/usr/sbin/policy-rc.d';
// invoke-rc.d(8): 101 forbids the action. PostgreSQL's and nginx's packages would else start services.
const FORBID_SERVICES =
  '#!/bin/sh\n# Made by the Latchkey tests while they install packages; safe to delete.\nexit 101\n';

// Scripts of packages call it to make folders for services, which nobody starts here; it may tidy /tmp, too.
const NO_TMPFILES = '#!/bin/sh\nexit 0\n';

/** Tells whether this process may install Debian packages here: it is root, and there is apt-get. */
export function mayInstallDebianPackages() {
  return process.getuid?.() === 0 && existsSync(APT_GET);
}

/**
 * Installs Debian packages without letting them start their services; prints apt's words when it fails, and
 * leaves it to the caller to look at what is there now.
 *
 * @param {string[]} packages
 */
export async function installDebianPackages(packages) {
  console.error(`latchkey: installing Debian packages for the tests: ${packages.join(' ')}`);
  const isOurPolicy = !existsSync(POLICY) || readFileSync(POLICY, 'utf8') === FORBID_SERVICES;
  if (isOurPolicy) writeFileSync(POLICY, FORBID_SERVICES, { mode: 0o755 });
  const programs = mkdtempSync(join(tmpdir(), 'latchkey-apt-'));
  writeFileSync(join(programs, 'systemd-tmpfiles'), NO_TMPFILES, { mode: 0o755 });
  const path = `DPkg::Path=${programs}:/usr/sbin:/usr/bin:/sbin:/bin`;
  try {
    const install = ['install', '-o', path, '-y', '--no-install-recommends', ...packages];
    if (await runApt(['update'])) await runApt(install);
  } finally {
    rmSync(programs, { recursive: true, force: true });
    if (isOurPolicy) rmSync(POLICY, { force: true });
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<boolean>}
 */
async function runApt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd: '/', env };
  const { exitCode, output } = await runCaptured(
    APT_GET,
    ['-o', 'DPkg::Lock::Timeout=120', ...args],
    options,
  );
  if (exitCode !== 0) console.error(`${output.trimEnd()}\nlatchkey: apt-get ${args[0]} failed (${exitCode})`);
  return exitCode === 0;
}
