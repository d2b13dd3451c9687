/** Locks in Redis: they outlive their holders for a moment, and their tasks outlive Redis. */
import type { RedisPersister } from '@qora/persist/redis';
import { describe, expect, test } from 'vitest';
import { byHand, useRedis } from './support/redisBench.js';
import { until } from './support/until.js';

const bench = useRedis();

/** A lock that is held until `release`; `lost` is the signal of its task. */
async function hold(persister: RedisPersister): Promise<{ lost: AbortSignal; release(): Promise<string> }> {
  const [ended, held] = [byHand<string>(), byHand<AbortSignal>()];
  const done = persister.lock('job', (lost) => {
    held.resolve(lost);
    return ended.promise;
  });
  done.catch(held.reject);
  const lost = await held.promise;
  return {
    lost,
    release: () => {
      ended.resolve('result');
      return done;
    },
  };
}

const queueLength = (): Promise<string> => bench.redis.ask(`ZCARD ${bench.prefix}:lock:job:queue`);

/** Resolves when the holder has extended its lock, which sets a far time back to its own. */
async function isExtended(lockTime: number): Promise<void> {
  const key = `${bench.prefix}:lock:job`;
  await bench.redis.ask(`PEXPIRE ${key} 600000`);
  const left = async (): Promise<number> => Number((await bench.redis.ask(`PTTL ${key}`)).slice(1));
  await until(async () => (await left()) <= lockTime, 'the lock is extended');
}

describe('a lock', () => {
  test('is kept as long as its task runs', async () => {
    const { lost, release } = await hold(bench.open({ lockTime: 1_000 }));
    const start = performance.now();
    const others: string[] = [];
    const other = bench.open({ lockTime: 1_000 }).lock('job', async () => void others.push('other'));

    await until(() => performance.now() - start > 2_000, 'twice the time of the lock');
    const before = [lost.aborted, ...others];
    await release();
    await other;

    expect([before, others]).toEqual([[false], ['other']]);
  });

  test('leaves nothing in Redis when it is released', async () => {
    const persister = bench.open();

    await Promise.all([1, 2, 3].map(() => persister.lock('job', async () => undefined)));

    for (const key of ['', ':queue', ':asked']) {
      expect(await bench.redis.ask(`EXISTS ${bench.prefix}:lock:job${key}`)).toBe(':0');
    }
  });

  test('is free in time when the process of its holder is killed', async () => {
    const child = bench.run('hold');
    await child.prints('held');
    const persister = bench.open();
    const next = persister.lock('job', async () => 'next');
    await persister.read([]);

    await child.close();
    const killedAt = performance.now();

    expect(await next).toBe('next');
    expect(performance.now() - killedAt).toBeLessThan(600 + 2_000);
  });

  test('passes over those who waited and are gone', async () => {
    const { release } = await hold(bench.open());
    const child = bench.run('hold');
    await child.prints('asked');
    const persister = bench.open();
    const next = persister.lock('job', async () => 'next');
    await until(async () => (await queueLength()) === ':2', 'both wait');

    await child.close();
    await release();
    const releasedAt = performance.now();

    expect(await next).toBe('next');
    expect(performance.now() - releasedAt).toBeLessThan(600 + 2_000);
  });

  test('is served in turn to those of several instances', async () => {
    const { release } = await hold(bench.open());
    const served: number[] = [];
    const waiting: Promise<unknown>[] = [];
    for (const place of [1, 2, 3, 4, 5]) {
      waiting.push(bench.open().lock('job', async () => served.push(place)));
      await until(async () => (await queueLength()) === `:${place}`, 'it waits');
    }

    await release();
    await Promise.all(waiting);

    expect(served).toEqual([1, 2, 3, 4, 5]);
  });

  test('is lost by a holder that Redis does not hear, whose task gives its result all the same', async () => {
    const wire = await bench.openWire();
    const { lost, release } = await hold(bench.open({ url: wire.url }));
    const next = bench.open().lock('job', async () => lost.aborted);

    wire.cut();

    expect(await next).toBe(true);
    expect(lost.reason).toBeInstanceOf(Error);
    expect(await release()).toBe('result');
  });

  test('is lost by a holder whose cable is pulled after it has extended it', async () => {
    const wire = await bench.openWire();
    const { lost, release } = await hold(bench.open({ url: wire.url }));
    await isExtended(600);
    const next = bench.open().lock('job', async () => lost.aborted);

    wire.pull();

    expect(await next).toBe(true);
    expect(String(lost.reason)).toContain('did not extend it in time');
    expect(await release()).toBe('result');
  });

  test('is lost when another has it', async () => {
    const { lost, release } = await hold(bench.open());
    await bench.redis.ask(`SET ${bench.prefix}:lock:job another`);

    await until(() => lost.aborted, 'the lock is lost');

    expect(String(lost.reason)).toContain('another holds it');
    expect(await release()).toBe('result');
  });

  test('is left to another who has it', async () => {
    const { release } = await hold(bench.open());
    await bench.redis.ask(`SET ${bench.prefix}:lock:job another`);

    await release();

    expect(await bench.redis.ask(`STRLEN ${bench.prefix}:lock:job`)).toBe(':7');
  });

  test('is lost no more when its task is over', async () => {
    const { lost, release } = await hold(bench.open({ lockTime: 300 }));
    await isExtended(300);

    await release();
    const start = performance.now();
    await until(() => performance.now() - start > 600, 'twice the time of the lock');

    expect(lost.aborted).toBe(false);
  });

  test('has no place in its queue for one who waits no more', async () => {
    await hold(bench.open({ lockTime: 600_000 }));
    const controller = new AbortController();
    const waiting = bench
      .open({ lockTime: 600_000 })
      .lock('job', async () => undefined, { signal: controller.signal })
      .catch(() => 'ended');
    await until(async () => (await queueLength()) === ':1', 'it waits');

    controller.abort();

    expect(await waiting).toBe('ended');
    await until(async () => (await queueLength()) === ':0', 'its place is free');
  });

  test('outlives a short absence of Redis', async () => {
    const wire = await bench.openWire();
    const persister = bench.open({ url: wire.url, lockTime: 3_000 });
    const { lost, release } = await hold(persister);
    const changes: boolean[] = [];
    persister.onConnection((isConnected) => changes.push(isConnected));

    wire.cut();
    await until(() => changes.includes(false), 'the connection is lost');
    wire.mend();
    await until(() => changes.includes(true), 'the connection is back');
    await isExtended(3_000);

    expect(lost.aborted).toBe(false);
    expect(await release()).toBe('result');
  });

  test('whose wait is ended by Redis’ end rejects', async () => {
    const { release } = await hold(bench.open());
    const waiting = bench.open().lock('job', async () => 'never');
    await until(async () => (await queueLength()) === ':1', 'it waits');

    const ended = expect(waiting).rejects.toThrow();
    await bench.redis.kill();

    await ended;
    expect(await release()).toBe('result');
  });

  test('lets its task go on to its end when Redis is gone', async () => {
    const { lost, release } = await hold(bench.open());

    await bench.redis.kill();
    await until(() => lost.aborted, 'the lock is lost');

    expect(await release()).toBe('result');
  });

  test('gives the result of a task that ends while Redis is gone', async () => {
    const { release } = await hold(bench.open({ lockTime: 60_000 }));

    await bench.redis.kill();

    expect(await release()).toBe('result');
  });
});
