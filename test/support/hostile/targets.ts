import { type HostileCase, request } from './hostile-case.ts';

/** Targets that lead out of `/mlflow` for somebody, and so for nobody. */
const OUTSIDE = [
  ...[
    '/',
    '/admin',
    '/mlflowx',
    '/mlflow/../admin',
    '/mlflow/..',
    '/mlflow/.%2e/admin',
    '/mlflow/%2e%2e/admin',
  ],
  ...['/mlflow/%252e%252e/admin', '/mlflow/..%2fadmin', '/mlflow%2f..%2fadmin', '/mlflow/..;/admin'],
  ...[
    '/mlflow/..;a=b/admin',
    '/mlflow;/../admin',
    '//mlflow/../admin',
    '//admin/mlflow',
    '///mlflow/x/../../admin',
  ],
  ...[
    '/mlflow/x/..\\..\\admin',
    '/mlflow\\..\\admin',
    '/mlflow/..%5cadmin',
    '/mlflow/%00',
    '/mlflow%00/../admin',
  ],
  ...['/mlflow/x/../../admin', '/admin/..%2fmlflow/x', '/admin;/../mlflow/x', '/admin/..;/mlflow/x'],
  ...['/%6dlflow/../admin', '/mlflow/./../admin', '/mlflow//../admin', '/mlflow/%2e%2e%2fadmin', '/MLFLOW/x'],
  ...['/mlflow/x;%2fy/%2e%2e/%2e%2e/admin', '/mlflow/x%2fy/%2e%2e/%2e%2e/admin', '/mlflow#/../admin'],
  ...[
    '/mlflow%23/../admin',
    '/mlflow%3f/../../admin',
    '/mlflow/%zz',
    '/mlflow/%',
    '/mlflow/%c0%ae%c0%ae/%2e%2e/admin',
  ],
  ...[
    '/mlflow/%25%32%65%25%32%65/admin',
    '/mlflow/..%252fadmin',
    '/mlflow/..%255cadmin',
    '/mlflow/%0d%0aX-Evil:%201',
  ],
];

/** Targets that are Latchkey's own, or the proxy's, asked for from outside. */
const OURS = [
  ...['/.latchkey', '/.latchkey/', '/%2elatchkey', '/../nginx', '/..%2fnginx', '/../forward-auth/nginx'],
  ...['/..%2fforward-auth%2fnginx', '/forward-auth/nginx?upstream=mlflow', '/forward-auth/envoy/mlflow/x'],
  ...['/api/2.0/token/list', '/health', '/metrics'],
];

function aimed(kind: string, target: string, expected: HostileCase['expected']): HostileCase {
  return { name: `${kind}: ${target}`, expected, bytes: (with_) => request(with_, { target }) };
}

/** Targets that are no path. */
const FORMS: HostileCase[] = [
  aimed('form', '*', 'refused'),
  aimed('form', 'mlflow/x', 'refused'),
  aimed('form', '?x', 'refused'),
  aimed('form', 'http://', 'refused'),
  aimed('form', 'http://evil.example/admin', 'refused'),
  aimed('form', 'http://evil.example@/admin', 'refused'),
  aimed('form', 'file:///admin', 'refused'),
  aimed('form', '/mlflow/x /../admin', 'refused'),
  aimed('form', '/mlflow/x\t/../admin', 'refused'),
  aimed('form', '/mlflow/\x80\xff/../../admin', 'refused'),
  aimed('form', `/mlflow/${'../'.repeat(5_000)}admin`, 'refused'),
  {
    name: 'form: another host than Host says',
    expected: 'harmless',
    bytes: (with_) => request(with_, { target: `http://evil.example${with_.target}` }),
  },
  {
    name: 'form: the same host as Host says',
    expected: 'harmless',
    bytes: (with_) => request(with_, { target: `http://${with_.host}${with_.target}` }),
  },
  {
    name: 'form: a path with dots that stays where it may be',
    expected: 'harmless',
    bytes: (with_) => request(with_, { target: with_.target.replace('/mlflow/', '/mlflow/x/../') }),
  },
];

/** Targets that lead elsewhere, depending on who reads them; the upstream is limited to `/mlflow`. */
export const TARGETS: readonly HostileCase[] = [
  ...OUTSIDE.map((target) => aimed('path', target, 'refused')),
  ...OURS.map((target) => aimed('our own', target, 'refused')),
  ...FORMS,
];
