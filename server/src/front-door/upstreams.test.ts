import { describe, expect, test } from 'vitest';
import { readUpstreams } from '../config/upstreams.ts';
import { Upstreams } from './upstreams.ts';

const TABLES = [
  { name: 'by-name' },
  { name: 'mlflow', path: '/mlflow' },
  { name: 'mlflow-admin', path: '/mlflow/admin' },
  { name: 'jupyter', host: 'jupyter.example.com' },
  { name: 'jupyter-api', host: 'jupyter.example.com', path: '/api' },
];

const upstreams = new Upstreams(readUpstreams(TABLES, 'latchkey.toml').upstreams);

function choose(target: string, { host, upstream }: { host?: string; upstream?: string } = {}): string {
  const choice = upstreams.choose({ target, host, upstream });
  return choice.ok ? choice.upstream.name : choice.reason;
}

describe('without a name', () => {
  test.each([
    ['/mlflow', undefined, 'mlflow'],
    ['/mlflow/', undefined, 'mlflow'],
    ['/mlflow/x?y=/mlflow/admin', undefined, 'mlflow'],
    ['/mlflowx', undefined, 'no_upstream'],
    ['/MLFLOW', undefined, 'no_upstream'],
    ['/mlflow/admin/x', undefined, 'mlflow-admin'],
    ['/mlflow/administrator', undefined, 'mlflow'],
    ['/', undefined, 'no_upstream'],
    ['/', 'jupyter.example.com', 'jupyter'],
    ['/', 'JUPYTER.example.com:8443', 'jupyter'],
    ['/', 'jupyter.example.com.', 'jupyter'],
    ['/', 'jupyter.example.com.evil.example', 'no_upstream'],
    ['/', 'evil.example/jupyter.example.com', 'no_upstream'],
    ['/mlflow', 'jupyter.example.com', 'jupyter'],
    ['/api/x', 'jupyter.example.com', 'jupyter-api'],
    // What another reading would send elsewhere goes nowhere.
    ['/mlflow/%61dmin', undefined, 'ambiguous_target'],
    ['/mlflow/x/../admin', undefined, 'ambiguous_target'],
    ['/mlflow//admin', undefined, 'ambiguous_target'],
    ['/mlflow/admin;x', undefined, 'ambiguous_target'],
    ['/mlflow%2fadmin', undefined, 'ambiguous_target'],
    ['/x/../mlflow', undefined, 'ambiguous_target'],
    ['/api/../', 'jupyter.example.com', 'ambiguous_target'],
    // A reading that leads to the same is none to fear.
    ['/mlflow/a%20b', undefined, 'mlflow'],
    ['/mlflow/runs/../x', undefined, 'mlflow'],
    ['/mlflow/%', undefined, 'unreadable_target'],
    ['/mlflow/%00', undefined, 'unreadable_target'],
    ['/x/..%2fmlflow', undefined, 'unreadable_target'],
    ['/mlflow/x;%2fy/%2e%2e/admin', undefined, 'unreadable_target'],
    ['mlflow', undefined, 'unreadable_target'],
  ])('%s at %s is for %s', (target, host, expected) => {
    expect(choose(target, host === undefined ? {} : { host })).toBe(expected);
  });
});

describe('by name', () => {
  test.each([
    ['/anything', 'by-name', undefined, 'by-name'],
    ['/%2e%2e/x', 'by-name', undefined, 'by-name'],
    ['/%00', 'by-name', undefined, 'unreadable_target'],
    ['/mlflow/x', 'mlflow', undefined, 'mlflow'],
    // The name picks the policy; the proxy sent it there on purpose.
    ['/mlflow/admin', 'mlflow', undefined, 'mlflow'],
    ['/other', 'mlflow', undefined, 'no_upstream'],
    ['/mlflow/../other', 'mlflow', undefined, 'no_upstream'],
    ['/mlflow/%2e%2e/other', 'mlflow', undefined, 'no_upstream'],
    ['/mlflow/..%2fother', 'mlflow', undefined, 'unreadable_target'],
    ['/', 'jupyter', 'jupyter.example.com', 'jupyter'],
    ['/', 'jupyter', 'other.example.com', 'no_upstream'],
    ['/', 'jupyter', undefined, 'no_upstream'],
    ['/', 'unknown', undefined, 'no_upstream'],
    ['/', '__proto__', undefined, 'no_upstream'],
  ])('%s of %s at %s is for %s', (target, upstream, host, expected) => {
    expect(choose(target, { upstream, ...(host !== undefined && { host }) })).toBe(expected);
  });
});
