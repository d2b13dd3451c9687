import { defineConfig, type Options } from 'tsup';
import { production } from '../../scripts/production.js';
import { internalNames } from './scripts/internalNames.js';

/** Entries are chunks of one build, so that every subpath shares the root's classes and constants. */
const entry = {
  index: 'src/index.ts',
  'hydration/index': 'src/hydration/index.ts',
  'infinite/index': 'src/infinite/index.ts',
};

const internal = new RegExp(`^(?:${internalNames(Object.values(entry)).join('|')})$`);

/**
 * The production build drops every `if (DEV)` with its texts, and shortens the names of properties that nobody else
 * sees, which no bundler can do later; other names and whitespace stay readable in both.
 */
const build = (outDir: string, dev: boolean): Options => ({
  entry,
  outDir,
  splitting: true,
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  clean: dev ? true : ['!dev/**'],
  define: { __QORA_DEV__: String(dev), ...(!dev && { DEV: 'false' }) },
  esbuildPlugins: dev ? [] : [production],
  esbuildOptions(options) {
    options.minifySyntax = !dev;
    if (!dev) options.mangleProps = internal;
  },
});

export default defineConfig([build('dist', false), build('dist/dev', true)]);
