/** A Redis of a test's own: on a free port of this machine, in a folder of its own, and without anything on disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  /** Ends it as a power failure would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with nothing in it. */
  restart(): Promise<void>;
  /** Lets it take connections but answer nothing, until it is resumed. */
  freeze(): void;
  resume(): void;
  /** Sends one command as `redis-cli` would, and gives the first line of the answer. */
  ask(command: string): Promise<string>;
}

/** Starts a program, says its number, and ends it when whoever reads that is gone, however that came about. */
const KEEPER = `
  const { spawn } = require('node:child_process');
  const [path, ...args] = process.argv.slice(1);
  const child = spawn(path, args, { stdio: 'ignore' });
  child.on('error', (error) => { throw error; });
  child.on('exit', () => process.exit());
  process.stdin.on('close', () => child.kill('SIGKILL')).resume();
  console.log(child.pid);
`;

export async function startRedis(): Promise<RedisServer> {
  // `npm test` finds one or installs it, and says where it is.
  const path = process.env['REDIS_SERVER'] || 'redis-server';
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'qora-redis-'))];
  let server: { keeper: ChildProcess; pid: number } | undefined;

  const start = async (): Promise<void> => {
    const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const keeper = spawn(process.execPath, ['-e', KEEPER, path, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const failed = once(keeper, 'exit').then(() => Promise.reject(new Error(`${path} does not start`)));
    // After it has answered its end is no failure.
    failed.catch(() => undefined);
    const [line] = await Promise.race([once(keeper.stdout, 'data'), failed]);
    server = { keeper, pid: Number(line) };
    const answers = until(async () => (await ask(port, 'PING').catch(() => '')) === '+PONG', 'Redis answers');
    await Promise.race([answers, failed]);
  };
  const signal = (name: NodeJS.Signals): void => {
    if (server && server.keeper.exitCode === null) process.kill(server.pid, name);
  };
  const end = async (name: NodeJS.Signals): Promise<void> => {
    if (!server || server.keeper.exitCode !== null) return;
    const exited = once(server.keeper, 'exit');
    signal(name);
    await exited;
  };

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      signal('SIGCONT');
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
    kill: () => end('SIGKILL'),
    restart: start,
    freeze: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    ask: (command) => ask(port, command),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

async function ask(port: number, command: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.setEncoding('utf8').write(`${command}\r\n`);
    const [answer] = await once(socket, 'data');
    return String(answer).split('\r\n')[0] ?? '';
  } finally {
    socket.destroy();
  }
}
