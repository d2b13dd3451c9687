/**
 * `npm run bench`: bundles bench/main.ts and its contenders (one is the built core) and the pages of components, and runs it
 * with the collector in hand. What its options are stands in bench/main.ts. `--check` and `--from` measure nothing, so
 * nothing is built for them.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { root, run, tool } from './program.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

const bench = join(root, 'bench');
const pages = join(bench, 'dist/pages');
const options = process.argv.slice(2);
const isMeasuring = !options.includes('--check') && !options.includes('--from');

checkNode();
if ((await install()) && (!isMeasuring || (await prepare()))) {
  await bundleMain();
  const parameters = ['--expose-gc', join(bench, 'dist/main.js'), '--pages', pages, ...options];
  await run(process.execPath, parameters, { show: true });
  // As lint wants it; what `--page` writes is one line.
  if (options.includes('--page'))
    await tool('@biomejs/biome', ['format', '--write', join(bench, 'results.json')]);
} else {
  process.exitCode = 1;
}

async function prepare() {
  if (!(await runSteps(buildSteps(['@qora/core', '@qora/persist', '@qora/solid', '@qora/preact']))))
    return false;
  await ensureChromium();
  await bundleContenders();
  await bundlePages();
  return true;
}

async function bundleMain() {
  await bundle([join(bench, 'main.ts')], join(bench, 'dist'), ['./contenders/*']);
}

/** Each contender is a bundle of its own, with its own copy of every loop. */
async function bundleContenders() {
  const names = readdirSync(join(bench, 'contenders')).map((file) => basename(file, '.ts'));
  await bundle(
    names.map((name) => join(bench, `contenders/${name}.ts`)),
    join(bench, 'dist/contenders'),
    [],
  );
}

/**
 * @param {string[]} entryPoints
 * @param {string} outdir
 * @param {string[]} external
 */
async function bundle(entryPoints, outdir, external) {
  const { build } = await import('esbuild');
  await build({
    entryPoints,
    outdir,
    bundle: true,
    external: ['playwright', 'esbuild', 'happy-dom', '@observablehq/plot', ...external],
    define: { 'process.env.NODE_ENV': '"production"' },
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: '{}', // The repository's `paths` would lead to the sources instead of the built core.
  });
}

/** A script for each framework, as a bundler of applications makes it. */
async function bundlePages() {
  const { build } = await import('vite');
  const { default: solid } = await import('vite-plugin-solid');
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [solid({ hot: false })],
    build: {
      outDir: pages,
      emptyOutDir: true,
      minify: true,
      lib: {
        entry: join(bench, 'components/solid.tsx'),
        formats: ['iife'],
        name: 'page',
        fileName: () => 'solid.js',
      },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const { build: transpile } = await import('esbuild');
  await transpile({
    entryPoints: [join(bench, 'components/preact.tsx')],
    outfile: join(pages, 'preact.js'),
    bundle: true,
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    tsconfigRaw: '{}',
  });
}
