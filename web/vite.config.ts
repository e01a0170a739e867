import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const COMPRESSED = [
  ['br', promisify<Buffer, Buffer>(brotliCompress)],
  ['gz', promisify<Buffer, Buffer>(gzip)],
] as const;

// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  plugins: [react(), englishOnly(), compressed()],
  build: {
    outDir: '../server/dist/web',
    emptyOutDir: true,
    assetsDir: 'assets',
    // Browsers that know `light-dark()`, which the colours are written with.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The pages' policy allows neither inline scripts nor data: URLs of fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of all that is built in: their texts go where the pages go.
    license: { fileName: 'licenses.md' },
  },
});

/** Leaves out what the component library says in other languages: the pages speak English. */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    apply: 'build',
    load: {
      filter: { id: /\/node_modules\/react-[^/]+\/dist\/.*\/intl\/.*\/(?!en-US)[a-z]{2}-[A-Z]{2}\.m?js$/ },
      handler: () => 'export default {};',
    },
  };
}

/** Puts each script and style beside itself as brotli and gzip, so that the server compresses nothing itself. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    generateBundle: {
      // When the others are done with it.
      order: 'post',
      async handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/\.(js|css)$/.test(fileName)) continue;
          const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          for (const [suffix, compress] of COMPRESSED) {
            this.emitFile({
              type: 'asset',
              fileName: `${fileName}.${suffix}`,
              source: await compress(source),
            });
          }
        }
      },
    },
  };
}
