/** How many bytes a page pays, as PERFORMANCE.md budgets them: minified, brotli 11. */
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

/**
 * The size of a module. Of the core, as of every package that says so, nothing stays of an import that is not used.
 *
 * @param external packages that are not counted
 */
export async function bundleSize(contents: string, external: RegExp): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    tsconfigRaw: '{}',
    plugins: [
      {
        name: 'outside',
        setup(setup) {
          setup.onResolve({ filter: external }, ({ path }) => ({
            path,
            external: true,
            sideEffects: !path.startsWith('@qora/'),
          }));
        },
      },
    ],
  });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(outputFiles[0]?.contents ?? '', { params }).length;
}
