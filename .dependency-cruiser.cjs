// Who may import what. Features come in an order, and a feature may use only those before it:
// an act across features lives in the latest of them and calls back down.
const FEATURES = [
  'changes',
  'nodes',
  'audit',
  'journal',
  'principals',
  'settings',
  'permissions',
  'ip-access-lists',
  'notifications',
  'tokens',
  'identities',
  'sessions',
  'oidc',
  'guarded-hosts',
  'command-login',
  'secrets',
  'assertions',
  'dbfs',
  'clusters',
  'introspection',
  'console',
  'installation',
];
const LEAVES = '^server/src/(errors|clock|log|metrics|ip-address|address-set|seal|private-file)\\.ts$';
/** What stands between the rules and the wire: routes, and the shapes that they take and give. */
const WIRE = '(routes|schemas)\\.ts$';
const TESTS = '(\\.test\\.ts$|^(server|client|cli)/src/testing/)';

const laterFeatures = FEATURES.map((feature, i) => ({
  name: `${feature}-uses-only-what-stands-before-it`,
  comment: `The rules of ${feature} may not know of: ${FEATURES.slice(i + 1).join(', ')}.`,
  severity: 'error',
  from: { path: `^server/src/${feature}/`, pathNot: `(${WIRE}|${TESTS})` },
  to: {
    path: `^server/src/(${[...FEATURES.slice(i + 1), 'scim', 'discovery', 'openapi', 'front-door', 'command-line'].join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(server|client|cli)/src/',
        pathNot: `(main\\.ts$|password-hash-worker\\.ts$|${TESTS})`,
      },
      to: {},
    },
    {
      name: 'client-stands-alone',
      comment: '@latchkey/client has no dependency at all.',
      severity: 'error',
      from: { path: '^client/src/', pathNot: `(^client/src/(hash-node|middleware/node)\\.ts$|${TESTS})` },
      to: { pathNot: '^client/src/' },
    },
    {
      name: 'client-knows-node-in-two-files',
      comment: 'Everything else of @latchkey/client runs in browsers, too.',
      severity: 'error',
      from: { path: '^client/src/(hash-node|middleware/node)\\.ts$' },
      to: { pathNot: '^(client/src/|(node:)?(crypto|http)$)' },
    },
    {
      name: 'what-pages-import-of-the-client-needs-no-node',
      comment: 'Nor does the way into the package that browsers take lead to the guards.',
      severity: 'error',
      from: { path: '^client/src/index\\.ts$' },
      to: { reachable: true, path: '^client/src/(hash-node|middleware/)' },
    },
    {
      name: 'cli-and-web-use-the-client',
      severity: 'error',
      from: { path: '^(cli|web)/src/', pathNot: TESTS },
      to: { path: '^server/' },
    },
    {
      name: 'server-takes-only-types-of-client',
      severity: 'error',
      from: { path: '^server/src/', pathNot: TESTS },
      to: { path: '^client/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'leaves-know-nothing-of-us',
      severity: 'error',
      from: { path: LEAVES },
      to: { path: '^server/src/', pathNot: LEAVES },
    },
    {
      name: 'db-knows-no-feature',
      severity: 'error',
      from: { path: '^server/src/db/', pathNot: TESTS },
      to: { path: '^server/src/', pathNot: `(^server/src/(db|config)/|${LEAVES})` },
    },
    ...laterFeatures,
    {
      name: 'kysely-only-in-db-and-stores',
      severity: 'error',
      from: { path: '^server/src/', pathNot: `(^server/src/db/|[/-]store\\.ts$|${TESTS})` },
      to: { path: 'node_modules/kysely' },
    },
    {
      name: 'fastify-only-in-http-and-routes',
      severity: 'error',
      from: { path: '^server/src/', pathNot: `(^server/src/(http|front-door)/|routes\\.ts$|${TESTS})` },
      to: { path: 'node_modules/fastify' },
    },
    {
      name: 'stores-are-for-their-own-rules',
      comment: 'SQL of a feature is called by the rules of that feature alone.',
      severity: 'error',
      from: { path: '^server/src/([^/]+)/', pathNot: `(routes\\.ts$|${TESTS})` },
      to: { path: '^server/src/[^/]+/[a-z-]*store\\.ts$', pathNot: '^server/src/$1/' },
    },
    {
      name: 'routes-ask-rules-not-stores',
      severity: 'error',
      from: { path: WIRE },
      to: { path: '([/-]store\\.ts$|^server/src/db/)' },
    },
    {
      name: 'rules-know-nothing-of-http',
      severity: 'error',
      from: { path: `^server/src/(${FEATURES.join('|')})/`, pathNot: `(${WIRE}|${TESTS})` },
      to: { path: '^server/src/(http|front-door)/' },
    },
    {
      name: 'rules-know-nothing-of-the-wire',
      severity: 'error',
      from: { path: `^server/src/(${FEATURES.join('|')})/`, pathNot: `(${WIRE}|${TESTS})` },
      to: { path: `^server/src/.*${WIRE}` },
    },
    {
      name: 'http-knows-no-store-and-no-route',
      severity: 'error',
      from: { path: '^server/src/(http|front-door)/', pathNot: TESTS },
      to: { path: '([/-]store\\.ts$|^server/src/(?!http/)[^/]+/[a-z-]*routes\\.ts$)' },
    },
    {
      name: 'only-the-process-makes-the-app',
      severity: 'error',
      from: { path: '^server/src/', pathNot: `(^server/src/(main\\.ts|app\\.ts|command-line/)|${TESTS})` },
      to: { path: '^server/src/(app|core)\\.ts$' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^(server|client|cli)/src/', pathNot: TESTS },
      to: { path: TESTS },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '^(bench/baselines|(client|server|cli|web)/dist)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
