import { readFile } from 'node:fs/promises';

/**
 * A plugin of esbuild for production builds. esbuild inlines a constant of another file too late to drop what hangs on it:
 * development texts would stay in the bundle. Without the import `DEV` is a free name, which `define` replaces early enough.
 *
 * @type {import('esbuild').Plugin}
 */
export const foldDev = {
  name: 'fold-dev',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(/^import \{ DEV \} from '[./]+\/dev\.js';$/m, ''), loader: 'ts' };
    });
  },
};
