/** `npm run bench`: bundles bench/main.ts and its contenders (one is the built core) and runs it with the collector in hand. */
import { join } from 'node:path';
import { root, run } from './program.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

checkNode();
if ((await install()) && (await runSteps(buildSteps(['@qora/core'])))) {
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
} else {
  process.exitCode = 1;
}
