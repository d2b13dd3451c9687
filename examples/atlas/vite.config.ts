import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** `npx vite examples/atlas` serves the page while it is worked on, with the API of a running Atlas behind it. */
export default defineConfig({
  root: folder('vanilla'),
  build: {
    outDir: folder('dist/vanilla'),
    emptyOutDir: true,
    sourcemap: true,
    // Browsers that know light-dark(), so that the stylesheet stays as it is written.
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
  server: { proxy: { '/api': 'http://localhost:4173' } },
});
