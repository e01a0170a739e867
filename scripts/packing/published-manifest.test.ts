import { expect, test } from 'vitest';
import { publishedManifest } from './published-manifest.ts';

test('a package names its compiled files, bundles our own packages and says nothing of the checkout', () => {
  const manifest = {
    name: 'ours-cli',
    version: '1.0.0',
    private: true,
    bin: { ours: './src/main.ts' },
    exports: { '.': './src/index.ts', './deep': './src/deep/one.ts' },
    imports: { '#hash': { node: './src/hash-node.ts', default: './src/hash-web.ts' } },
    scripts: { postinstall: 'anything' },
    dependencies: { 'ours-client': '1.0.0', commander: '15.1.0' },
    devDependencies: { express: '5.3.0' },
  };
  expect(publishedManifest(manifest, ['ours-client', 'ours-server'])).toEqual({
    name: 'ours-cli',
    version: '1.0.0',
    bin: { ours: './dist/main.js' },
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './deep': { types: './dist/deep/one.d.ts', default: './dist/deep/one.js' },
    },
    imports: { '#hash': { node: './dist/hash-node.js', default: './dist/hash-web.js' } },
    dependencies: { 'ours-client': '1.0.0', commander: '15.1.0' },
    bundleDependencies: ['ours-client'],
    files: ['dist', 'NOTICE'],
  });
});

test('what is not a source of the package cannot be packed', () => {
  const manifest = { name: 'ours', version: '1.0.0', bin: { ours: './bin/ours.sh' } };
  expect(() => publishedManifest(manifest, [])).toThrow('"./bin/ours.sh" is not a source of the package.');
});
