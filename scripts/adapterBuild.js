/** How `@qora/solid` and `@qora/preact` are built: once for production, once with what development says. */
import { readFile, writeFile } from 'node:fs/promises';
import { production } from './production.js';

/**
 * One import for each package is left of those of all files. The production build drops every `if (DEV)` with its texts.
 *
 * @returns {import('tsup').Options[]}
 */
export function adapterBuild() {
  return [build('dist', false), build('dist/dev', true)];
}

/**
 * @param {string} outDir
 * @param {boolean} dev
 * @returns {import('tsup').Options}
 */
function build(outDir, dev) {
  return {
    entry: { index: 'src/index.ts' },
    outDir,
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    treeshake: true,
    clean: dev ? true : ['!dev/**'],
    define: { __QORA_DEV__: String(dev), ...(!dev && { DEV: 'false' }) },
    esbuildPlugins: dev ? [] : [production],
    esbuildOptions(options) {
      options.minifySyntax = !dev;
    },
    onSuccess: () => nameMapOnce(`${outDir}/index.js`),
  };
}

/**
 * Merging the imports leaves the line that names the source map, and the last step writes it again.
 *
 * @param {string} file
 */
async function nameMapOnce(file) {
  const code = await readFile(file, 'utf8');
  await writeFile(file, code.replace(/(\n\/\/# sourceMappingURL=\S+)\1/, '$1'));
}
