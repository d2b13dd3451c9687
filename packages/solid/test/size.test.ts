/** How many bytes a page pays, as PERFORMANCE.md budgets them: minified, brotli 11; Solid and the core are not counted. */
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { expect, test } from 'vitest';

const entry = new URL('../dist/index.js', import.meta.url).pathname;

/** Where it stands; it may only go down. The goal is 1600. */
const QUERY_BUDGET = 2_460;
const ALL_BUDGET = 3_200;

/** What is not counted. Of the core, as of every package that says so, nothing stays of an import that is not used. */
const outside: Plugin = {
  name: 'outside',
  setup(setup) {
    setup.onResolve({ filter: /^(@qora|@preact|solid-js)/ }, ({ path }) => ({
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

test('a provider and queries, and all of it, stay within their budgets', async () => {
  const query = await sizeOf(`export { QoraProvider, createQoraQuery } from '${entry}'`);
  const all = await sizeOf(`export * from '${entry}'`);

  console.info(`solid: ${query} of ${QUERY_BUDGET} bytes for queries, ${all} of ${ALL_BUDGET} for all`);
  expect(query).toBeLessThanOrEqual(QUERY_BUDGET);
  expect(all).toBeLessThanOrEqual(ALL_BUDGET);
});
