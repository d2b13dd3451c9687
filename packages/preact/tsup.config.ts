import { readFile, writeFile } from 'node:fs/promises';
import { defineConfig, type Options } from 'tsup';

/** What hangs on `DEV` is dropped only where it is a free name: an imported constant is inlined too late. */
const foldDev: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'fold-dev',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(/^import \{ DEV \} from '[./]+\/dev\.js';$/m, ''), loader: 'ts' };
    });
  },
};

/** Merging the imports leaves the line that names the source map, and the last step writes it again. */
async function nameMapOnce(file: string): Promise<void> {
  const code = await readFile(file, 'utf8');
  await writeFile(file, code.replace(/(\n\/\/# sourceMappingURL=\S+)\1/, '$1'));
}

/** The production build drops every `if (DEV)` with its texts. One import for each package is left of those of all files. */
const build = (outDir: string, dev: boolean): Options => ({
  entry: { index: 'src/index.ts' },
  outDir,
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  sourcemap: true,
  treeshake: true,
  clean: dev ? true : ['!dev/**'],
  define: { __QORA_DEV__: String(dev), ...(!dev && { DEV: 'false' }) },
  esbuildPlugins: dev ? [] : [foldDev],
  esbuildOptions(options) {
    options.minifySyntax = !dev;
  },
  onSuccess: () => nameMapOnce(`${outDir}/index.js`),
});

export default defineConfig([build('dist', false), build('dist/dev', true)]);
