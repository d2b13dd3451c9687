/** Processes of their own around one Redis, and the server that they load from. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { until } from './until.js';

const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export interface Process {
  readonly name: string;
  /** What it has printed so far. */
  readonly lines: string[];
  get(path: string): Promise<unknown>;
  kill(): Promise<void>;
}

/** The server behind the fleet: it says when it was asked, and by whom. */
interface Upstream {
  readonly calls: Array<{ readonly key: string; readonly process: string }>;
  /** Keeps answers back until the function that this returns is called. */
  hold(): () => void;
}

export interface Fleet extends AsyncDisposable {
  readonly processes: Process[];
  readonly upstream: Upstream;
}

export async function startFleet(size: number, redisUrl: string): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'qora-fleet-'));
  const outfile = join(folder, 'process.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('./fleetChild.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: {
      '@qora/core/hydration': source('core/src/hydration/index.ts'),
      '@qora/core': source('core/src/index.ts'),
      '@qora/persist/redis': source('persist/src/redis.ts'),
      '@qora/persist': source('persist/src/index.ts'),
    },
    // The client of Redis is CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const { server, upstream, url } = await startUpstream();
  const names = Array.from({ length: size }, (_, i) => `p${i}`);
  const processes = await Promise.all(names.map((name) => startProcess(outfile, [name, redisUrl, url])));
  return {
    processes,
    upstream,
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((process) => process.kill()));
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startProcess(file: string, args: [name: string, ...rest: string[]]): Promise<Process> {
  const child: ChildProcess = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const listening = (): string | undefined => lines.find((line) => line.startsWith('listens '));
  await until(() => listening() !== undefined, `${args[0]} listens`);
  const origin = `http://127.0.0.1:${listening()?.split(' ')[1]}`;
  const exited = once(child, 'exit');
  return {
    name: args[0],
    lines,
    async get(path) {
      const response = await fetch(`${origin}/${path}`);
      const body = await response.text();
      if (!response.ok) throw new Error(body);
      return JSON.parse(body);
    },
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

async function startUpstream(): Promise<{ server: Server; upstream: Upstream; url: string }> {
  const calls: Upstream['calls'] = [];
  let held: ServerResponse[] | undefined;
  const answer = (response: ServerResponse): unknown =>
    response.end(JSON.stringify({ at: Date.now(), calls: calls.length }));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    calls.push({ key: pathname.slice(1), process: searchParams.get('process') ?? '' });
    if (held) held.push(response);
    else answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hold: Upstream['hold'] = () => {
    const own: ServerResponse[] = [];
    held = own;
    return () => {
      if (held === own) held = undefined;
      for (const response of own) answer(response);
    };
  };
  return {
    server,
    upstream: { calls, hold },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
}
