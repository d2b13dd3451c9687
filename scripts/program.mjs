/**
 * Running other programs: a package's own command line by `node`, npm by the npm that started us, anything else by
 * name. Output is collected and shown only when the program fails, so that a good run is a few lines.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** A program that ended badly; `output` is all it printed. */
export class ProgramError extends Error {
  /**
   * @param {string} message
   * @param {string} output
   */
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** Output is collected, so that programs cannot see for themselves whether a terminal will show it. */
const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends the programs with us; attached only while there are any. @type {NodeJS.SignalsListener} */
const endAll = (signal) => {
  for (const child of running) child.kill(signal);
  process.exit(signal === 'SIGINT' ? 130 : 143);
};

/** @param {import('node:child_process').ChildProcess} child */
function track(child) {
  if (running.size === 0) process.on('SIGINT', endAll).on('SIGTERM', endAll);
  running.add(child);
  child.on('close', () => {
    running.delete(child);
    if (running.size === 0) process.off('SIGINT', endAll).off('SIGTERM', endAll);
  });
}

/**
 * Runs a program to its end and resolves with what it printed; rejects with `ProgramError` when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, show?: boolean }} [options] `show` lets the
 *   output through as it comes.
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd = root, env = process.env, shell = false, show = false } = {}) {
  return new Promise((done, fail) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = show ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd, env: { ...env, ...colour }, shell, stdio });
    track(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => fail(new ProgramError(`${command}: ${error.message}`, output)));
    child.on('close', (code, signal) => {
      if (code === 0) return done(output);
      const line = [command, ...args].join(' ');
      fail(new ProgramError(`${line}: ended with ${signal ?? `code ${code}`}`, output));
    });
  });
}

/**
 * Runs npm: the one that started this script, so that no shell and no second npm is involved.
 *
 * @param {string[]} args
 */
export function npm(args) {
  const path = process.env['npm_execpath'];
  if (path?.endsWith('.js')) return run(process.execPath, [path, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}

/**
 * Runs the (first) command line of an installed package.
 *
 * @param {string} name
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function tool(name, args, options) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = typeof bin === 'string' ? bin : Object.values(bin)[0];
  return run(process.execPath, [join(folder, file), ...args], options);
}
