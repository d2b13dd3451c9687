/** How many bytes a page pays, as PERFORMANCE.md budgets them: minified, brotli 11; Solid and the core are not counted. */
import { brotliCompressSync, constants } from 'node:zlib';
import { transform } from 'esbuild';
import { build } from 'vite';
import { expect, test } from 'vitest';

const entry = new URL('../dist/index.js', import.meta.url).pathname;

/** Where it stands; it may only go down. The goal is 1600. */
const QUERY_BUDGET = 2_460;
const ALL_BUDGET = 3_200;

/** Vite merges what is imported from outside, as an application's bundle does; esbuild minifies better. */
async function sizeOf(contents: string): Promise<number> {
  const name = '\0entry';
  const bundle = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === name ? id : undefined),
        load: (id) => (id === name ? contents : undefined),
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rollupOptions: {
        input: name,
        external: [/^@qora\//, /^@preact\//, /^solid-js/],
        preserveEntrySignatures: 'strict',
        treeshake: { moduleSideEffects: false },
        output: { format: 'es' },
      },
    },
  });
  const [chunk] = (bundle as { output: Array<{ code: string }> }).output;
  const { code } = await transform(chunk?.code ?? '', { minify: true, format: 'esm', target: 'es2022' });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(code, { params }).length;
}

test('a provider and queries, and all of it, stay within their budgets', async () => {
  const query = await sizeOf(`export { QoraProvider, createQoraQuery } from '${entry}'`);
  const all = await sizeOf(`export * from '${entry}'`);

  console.info(`solid: ${query} of ${QUERY_BUDGET} bytes for queries, ${all} of ${ALL_BUDGET} for all`);
  expect(query).toBeLessThanOrEqual(QUERY_BUDGET);
  expect(all).toBeLessThanOrEqual(ALL_BUDGET);
});
