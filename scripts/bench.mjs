/**
 * `npm run bench`: bundles bench/main.ts and its contenders (one is the built core) and runs it with the collector in hand;
 * then the adapters' pages, in a real Chromium.
 */
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { root, run } from './program.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

checkNode();
if (
  (await install()) &&
  (await runSteps(buildSteps(['@qora/core', '@qora/persist', '@qora/solid', '@qora/preact'])))
) {
  const bench = join(root, 'bench');
  const contenders = ['qora', 'tanstack', 'tanstackDefaults', 'floor'].map((name) => `contenders/${name}`);
  const { build } = await import('esbuild');
  await build({
    entryPoints: ['main', ...contenders].map((name) => join(bench, `${name}.ts`)),
    outdir: join(bench, 'dist'),
    bundle: true, // Each contender is a bundle of its own, with its own copy of every loop.
    external: ['./contenders/*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: '{}', // The repository's `paths` would lead to the sources instead of the built core.
  });
  const parameters = ['--expose-gc', join(bench, 'dist/main.js'), ...process.argv.slice(2)];
  await run(process.execPath, parameters, { cwd: bench, show: true });
  await benchComponents(bench);
} else {
  process.exitCode = 1;
}

/** @param {string} bench */
async function benchComponents(bench) {
  await ensureChromium();
  const { build } = await import('vite');
  const { default: solid } = await import('vite-plugin-solid');
  const pages = join(bench, 'dist/pages');
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
  const { build: bundle } = await import('esbuild');
  await bundle({
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
  const main = join(bench, 'dist/components.mjs');
  await bundle({
    entryPoints: [join(bench, 'components/main.ts')],
    outfile: main,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
  });
  await run(process.execPath, [main, '--pages', pages, ...process.argv.slice(2)], { cwd: bench, show: true });
}
