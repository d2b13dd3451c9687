import { defineConfig, type Options } from 'tsup';
import { foldDev } from '../../scripts/foldDev.js';

/** The production build drops every `if (DEV)` with its texts. */
const build = (outDir: string, dev: boolean): Options => ({
  entry: { index: 'src/index.ts' },
  outDir,
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: dev ? true : ['!dev/**'],
  define: { __QORA_DEV__: String(dev), ...(!dev && { DEV: 'false' }) },
  esbuildPlugins: dev ? [] : [foldDev],
});

export default defineConfig([build('dist', false), build('dist/dev', true)]);
