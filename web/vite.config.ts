import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// biome-ignore lint/style/noDefaultExport: Vite reads the default export.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../server/dist/web',
    emptyOutDir: true,
    assetsDir: 'assets',
    // Browsers that know `light-dark()`, which the colours are written with.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The pages' policy allows neither inline scripts nor data: URLs of fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
