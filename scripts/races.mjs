/** `npm run races`: bundles bench/races from source, the core's too, and runs it. Nothing has to be built before. */
import { join } from 'node:path';
import { root, run } from './program.mjs';
import { checkNode, install } from './setup.mjs';

checkNode();
if (await install()) {
  const bench = join(root, 'bench');
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(bench, 'races/main.ts')],
    outfile: join(bench, 'dist/races.js'),
    bundle: true, // React and SWR look at the window while they load: bundled, they load after it is there.
    external: ['happy-dom'],
    define: { 'process.env.NODE_ENV': '"production"' },
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  await run(process.execPath, [join(bench, 'dist/races.js'), ...process.argv.slice(2)], {
    cwd: bench,
    show: true,
  });
} else {
  process.exitCode = 1;
}
