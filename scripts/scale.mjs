/**
 * `npm run scale`: bundles the pages and the programs of bench/scale over the built packages, and runs them: large caches
 * in a real Chromium and in Node.
 */
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { root, run } from './program.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

const source = join(root, 'bench/scale');
const dist = join(root, 'bench/dist/scale');
const define = { 'process.env.NODE_ENV': '"production"' };

checkNode();
if ((await install()) && (await runSteps(buildSteps(['@qora/core', '@qora/solid', '@qora/preact'])))) {
  await ensureChromium();
  await bundlePrograms();
  await bundleSolid();
  await run(process.execPath, [join(dist, 'main.js'), '--dist', dist, ...process.argv.slice(2)], {
    show: true,
  });
} else {
  process.exitCode = 1;
}

async function bundlePrograms() {
  const { build } = await import('esbuild');
  /** @type {import('esbuild').BuildOptions} */
  const shared = {
    outdir: dist,
    bundle: true,
    define,
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: '{}', // The repository's `paths` would lead to the sources instead of what was built.
  };
  await build({
    ...shared,
    entryPoints: [join(source, 'plain.ts'), join(source, 'preact.tsx')],
    minify: true,
    jsx: 'automatic',
  });
  await build({
    ...shared,
    entryPoints: [join(source, 'main.ts'), join(source, 'million.ts')],
    external: ['playwright'],
    platform: 'node',
  });
}

async function bundleSolid() {
  const { build } = await import('vite');
  const { default: solid } = await import('vite-plugin-solid');
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [solid({ hot: false })],
    build: {
      outDir: dist,
      emptyOutDir: false,
      lib: { entry: join(source, 'solid.tsx'), formats: ['es'], fileName: () => 'solid.js' },
    },
    define,
  });
}
