/** What the tests of Redis share: a server for a file, and persisters, wires and processes that each test leaves closed. */
import { type RedisOptions, type RedisPersister, redisPersister } from '@qora/persist/redis';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { bundle, type Child, type Program } from './child.js';
import { type RedisServer, startRedis } from './redisServer.js';
import { startWire, type Wire } from './wire.js';

export interface RedisBench {
  readonly redis: RedisServer;
  /** Another for every test. */
  readonly prefix: string;
  open(options?: RedisOptions): RedisPersister;
  openWire(): Promise<Wire>;
  /** Starts a process that does what `redisChild.ts` says of the mode. */
  run(mode: string): Child;
}

export function useRedis(): RedisBench {
  let [redis, program, tests]: [RedisServer?, Program?, number?] = [];
  let opened: Array<{ close(): Promise<void> }> = [];
  const started = (): RedisServer => {
    if (!redis) throw new Error('not before the tests');
    return redis;
  };
  const prefix = (): string => `test-${tests}`;
  const closing = <T extends { close(): Promise<void> }>(thing: T): T => {
    opened.push(thing);
    return thing;
  };

  beforeAll(async () => {
    [redis, program] = await Promise.all([startRedis(), bundle('./redisChild.ts')]);
  });
  beforeEach(() => {
    tests = (tests ?? 0) + 1;
  });
  afterEach(async () => {
    redis?.resume();
    await Promise.all(opened.map((thing) => thing.close()));
    opened = [];
    const isThere = (await redis?.ask('PING').catch(() => '')) === '+PONG';
    if (!isThere) await redis?.restart();
  });
  afterAll(async () => {
    await Promise.all([redis?.stop(), program?.remove()]);
  });

  return {
    get redis() {
      return started();
    },
    get prefix() {
      return prefix();
    },
    open: (options = {}) =>
      closing(
        redisPersister({ url: started().url, prefix: prefix(), timeout: 1_000, lockTime: 600, ...options }),
      ),
    openWire: async () => closing(await startWire(started().port)),
    run: (mode) => {
      if (!program) throw new Error('not before the tests');
      return closing(program.run(mode, started().url, prefix()));
    },
  };
}

/** A promise that is settled by hand. */
export function byHand<T>(): {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject };
}
