/** How many bytes a page pays, as PERFORMANCE.md budgets them: minified, brotli 11, Preact, signals and the core not counted. */
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';

const entry = new URL('../dist/index.js', import.meta.url).pathname;

/** Where the smallest useful import stands; it may only go down. The goal is 1500. */
const SMALL_BUDGET = 1_490;
/** Where every export stands; it may only go down. The goal is 3000. */
const WHOLE_BUDGET = 2_790;

/** What is not counted. Of the core, as of every package that says so, nothing stays of an import that is not used. */
const outside: Plugin = {
  name: 'outside',
  setup(setup) {
    setup.onResolve({ filter: /^@?(qora|preact)/ }, ({ path }) => ({
      path,
      external: true,
      sideEffects: !path.startsWith('@qora/'),
    }));
  },
};

async function sizeOf(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    plugins: [outside],
    tsconfigRaw: '{}',
  });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(outputFiles[0]?.contents ?? '', { params }).length;
}

test('the provider and a query stay within their budget', async () => {
  const size = await sizeOf(`export { QoraProvider, useQora } from '${entry}'`);

  console.info(`{ QoraProvider, useQora }: ${size} of ${SMALL_BUDGET} bytes`);
  expect(size).toBeLessThanOrEqual(SMALL_BUDGET);
});

test('every export together stays within its budget', async () => {
  const size = await sizeOf(`export * from '${entry}'`);

  console.info(`every export: ${size} of ${WHOLE_BUDGET} bytes`);
  expect(size).toBeLessThanOrEqual(WHOLE_BUDGET);
});
