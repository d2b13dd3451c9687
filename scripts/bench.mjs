/** `npm run bench`: bundles bench/main.ts against the built core and runs it with the collector in hand. */
import { join } from 'node:path';
import { root, run } from './program.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

checkNode();
if ((await install()) && (await runSteps(buildSteps(['@qora/core'])))) {
  const bench = join(root, 'bench');
  const output = join(bench, 'dist/main.js');
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(bench, 'main.ts')],
    outfile: output,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: '{}', // The repository's `paths` would lead to the sources instead of the built core.
  });
  await run(process.execPath, ['--expose-gc', output, ...process.argv.slice(2)], { cwd: bench, show: true });
} else {
  process.exitCode = 1;
}
