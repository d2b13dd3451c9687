/** `npm start`: installs and builds what is missing, then runs the Atlas example until Ctrl-C. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './program.mjs';
import { buildSteps, checkNode, install } from './setup.mjs';
import { runSteps } from './steps.mjs';

checkNode();
if (
  (await install()) &&
  (await runSteps(buildSteps(['@qora/core', '@qora/persist', '@qora/solid', '@qora/preact', '@qora/atlas'])))
) {
  // The server takes over this process, so that Ctrl-C and its exit code are its own.
  const server = join(root, 'examples/atlas/dist/server/main.js');
  process.argv[1] = server;
  await import(pathToFileURL(server).href);
} else {
  process.exitCode = 1;
}
