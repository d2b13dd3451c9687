/** A process of its own that runs a file of the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { until } from './until.js';

export interface Child {
  /** Resolves when it has printed this line. */
  prints(line: string): Promise<void>;
  /** Resolves with its exit code when it ends by itself; rejects if it does not. */
  ends(): Promise<number | null>;
  /** Kills it, if it has not ended. */
  close(): Promise<void>;
}

export interface Program {
  run(...args: readonly string[]): Child;
  remove(): Promise<void>;
}

/** One file that Node can run, of all that the test's file imports. */
export async function bundle(file: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'qora-child-'));
  const outfile = join(folder, 'child.mjs');
  const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  await build({
    entryPoints: [source(file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: {
      '@qora/core/hydration': source('../../../core/src/hydration/index.ts'),
      '@qora/core': source('../../../core/src/index.ts'),
      '@qora/persist/redis': source('../../src/redis.ts'),
    },
    // The client of Redis is CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return {
    run: (...args) => watch(spawn(process.execPath, [outfile, ...args])),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function watch(child: ChildProcess): Child {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'exit');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    prints: (line) =>
      until(() => output.split('\n').includes(line), `the child prints "${line}"; it printed:\n${output}`),
    ends: async () => {
      await until(hasEnded, `the child ends; it printed:\n${output}`);
      return child.exitCode;
    },
    close: async () => {
      if (!hasEnded()) child.kill('SIGKILL');
      await exited;
    },
  };
}
