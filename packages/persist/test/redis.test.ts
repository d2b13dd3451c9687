/** What Redis alone has: records that expire, and a server that is not there. */

import { type RedisPersister, redisPersister } from '@qora/persist/redis';
import { createClient } from 'redis';
import { describe, expect, test, vi } from 'vitest';
import { sample } from '../src/conformance/sample.js';
import { isRecord } from '../src/recordText.js';
import { useRedis } from './support/redisBench.js';
import { until } from './support/until.js';

const bench = useRedis();
const record = sample(['users', 7]);
const plain = sample(['plain'], { hash: 'plain' });

/** Everything a persister asks Redis for. */
function callAll(persister: RedisPersister): Promise<unknown>[] {
  return [
    persister.read([record.hash]),
    persister.write([record]),
    persister.keepLatest([record]),
    persister.remove([record.hash]),
    persister.list(),
    persister.publish('hello'),
    persister.lock('job', async () => 'done'),
  ];
}

/** Whether each was refused, and how long the slowest took. */
async function refusals(calls: Promise<unknown>[]): Promise<{ refused: boolean[]; time: number }> {
  const start = performance.now();
  const results = await Promise.allSettled(calls);
  return { refused: results.map(({ status }) => status === 'rejected'), time: performance.now() - start };
}

const allRefused = [true, true, true, true, true, true, true];

describe('records', () => {
  test.each(['write', 'keepLatest'] as const)('of %s are forgotten by Redis after a week', async (write) => {
    await bench.open()[write]([plain]);

    const left = Number((await bench.redis.ask(`PTTL ${bench.prefix}:record:plain`)).slice(1));
    expect(left).toBeGreaterThan(7 * 86_400_000 - 60_000);
    expect(left).toBeLessThanOrEqual(7 * 86_400_000);
  });

  test('are forgotten after the given time, which a second write begins anew', async () => {
    const persister = bench.open({ timeToLive: 1_000_000 });
    await persister.write([plain]);
    await bench.redis.ask(`PEXPIRE ${bench.prefix}:record:plain 1000`);

    await persister.write([plain]);

    expect(Number((await bench.redis.ask(`PTTL ${bench.prefix}:record:plain`)).slice(1))).toBeGreaterThan(
      900_000,
    );
  });

  test('are kept for good with an infinite time', async () => {
    const persister = bench.open({ timeToLive: Number.POSITIVE_INFINITY });
    await persister.write([plain]);
    await persister.keepLatest([plain]);

    expect(await bench.redis.ask(`PTTL ${bench.prefix}:record:plain`)).toBe(':-1');
  });

  test('are gone when their time is over', async () => {
    const persister = bench.open({ timeToLive: 30 });
    await persister.write([record]);

    await until(async () => (await persister.list()).length === 0, 'nothing is listed');

    expect(await persister.read([record.hash])).toEqual([undefined]);
  });

  test('are listed by their prefix alone, whatever signs it has', async () => {
    const [starred, other] = [
      bench.open({ prefix: `${bench.prefix}-[a]*?` }),
      bench.open({ prefix: `${bench.prefix}-ab` }),
    ];

    await Promise.all([starred.write([record]), other.write([plain])]);

    expect((await starred.list()).map(({ hash }) => hash)).toEqual([record.hash]);
    expect((await other.list()).map(({ hash }) => hash)).toEqual(['plain']);
  });

  test('that are broken are read as what is no record, and not listed', async () => {
    const persister = bench.open();
    await bench.redis.ask(`SET ${bench.prefix}:record:plain broken`);
    await bench.redis.ask(`LPUSH ${bench.prefix}:record:list item`);

    const [broken, list] = await persister.read(['plain', 'list']);
    expect([broken?.hash, isRecord(broken), list]).toEqual(['plain', false, undefined]);
    expect(await persister.list()).toEqual([]);
  });

  test('that Redis refuses reject with what it says', async () => {
    const persister = bench.open();
    await persister.write([record]);
    await bench.redis.ask('CONFIG SET maxmemory 1');

    const written = persister.write([plain]);

    await expect(written).rejects.toThrow('OOM');
    await bench.redis.ask('CONFIG SET maxmemory 0');
  });
});

describe('without Redis', () => {
  test('every call rejects in time, and works when Redis is there', async () => {
    await bench.redis.kill();
    const persister = bench.open();

    const { refused, time } = await refusals(callAll(persister));
    await bench.redis.restart();
    await until(
      () =>
        persister.write([record]).then(
          () => true,
          () => false,
        ),
      'it connects',
    );

    expect(refused).toEqual(allRefused);
    expect(time).toBeLessThan(2_500);
    expect(await persister.read([record.hash])).toEqual([record]);
  });

  test('every call rejects at once after it was lost, and says why', async () => {
    const persister = bench.open();
    await persister.write([record]);
    const changes: boolean[] = [];
    persister.onConnection((isConnected) => changes.push(isConnected));

    await bench.redis.kill();
    await until(() => changes.length > 0, 'the connection is lost');
    const { refused, time } = await refusals(callAll(persister));
    const error = await persister.list().catch((reason: unknown) => reason);

    expect(refused).toEqual(allRefused);
    expect(time).toBeLessThan(500);
    expect(error).toMatchObject({ message: 'Redis is not connected', cause: expect.any(Error) });
  });

  test('every call rejects in time when Redis is frozen, and works when it is not', async () => {
    const persister = bench.open({ timeout: 500 });
    await persister.write([record]);
    const changes: boolean[] = [];
    persister.onConnection((isConnected) => changes.push(isConnected));

    bench.redis.freeze();
    const { refused, time } = await refusals(callAll(persister));
    const atOnce = [...changes];
    bench.redis.resume();
    await until(() => changes.includes(true), 'it connects');

    expect(refused).toEqual(allRefused);
    expect(time).toBeLessThan(2_000);
    expect(atOnce).toEqual([false]);
    await persister.write([plain]);
    expect(await persister.read([plain.hash])).toEqual([plain]);
  });

  test('calls with nothing are no calls', async () => {
    await bench.redis.kill();
    const persister = bench.open();

    expect([await persister.read([]), await persister.write([]), await persister.remove([])]).toEqual([
      [],
      undefined,
      undefined,
    ]);
  });

  test('an instance can be closed, and refuses whatever comes later', async () => {
    const persister = bench.open();
    persister.subscribe(() => undefined);
    await persister.write([record]);
    await bench.redis.kill();

    await persister.close();
    await persister.close();

    expect((await refusals(callAll(persister))).refused).toEqual(allRefused);
  });
});

describe('the connection', () => {
  test('tells when it is lost and when it is back, and is heard again', async () => {
    const [one, other] = [bench.open(), bench.open()];
    const changes: boolean[] = [];
    const stop = other.onConnection((isConnected) => changes.push(isConnected));
    const heard: string[] = [];
    other.subscribe((message) => heard.push(message));
    const say = async (message: string): Promise<void> => {
      const isHeard = async (): Promise<boolean> => {
        await one.publish(message).catch(() => undefined);
        return heard.includes(message);
      };
      await until(isHeard, `"${message}" is heard`);
    };
    await say('before');

    await bench.redis.kill();
    await until(() => changes.length > 0, 'the connection is lost');
    await bench.redis.restart();
    await until(() => changes.length > 1, 'the connection is back');
    await one.write([record]).catch(() => undefined);
    await say('after');
    stop();
    await bench.redis.kill();
    await until(
      () =>
        other.list().then(
          () => false,
          () => true,
        ),
      'it is lost again',
    );

    expect(changes).toEqual([false, true]);
  });

  test('hears as soon as it says that it is back', async () => {
    const wire = await bench.openWire();
    const [one, other] = [bench.open(), bench.open({ url: wire.url })];
    const changes: boolean[] = [];
    const heard: string[] = [];
    other.onConnection((isConnected) => changes.push(isConnected));
    wire.cut();
    other.subscribe((message) => heard.push(message));
    await until(() => changes.includes(false), 'it cannot be made');

    wire.mend();
    await until(() => changes.includes(true), 'it is there');
    await one.publish('hello');
    await until(() => heard.length > 0, 'the message is heard');

    expect([changes, heard]).toEqual([[false, true], ['hello']]);
  });

  test('is found lost when the cable of one who only hears is pulled', async () => {
    const wire = await bench.openWire();
    const persister = bench.open({ url: wire.url, timeout: 150 });
    const changes: boolean[] = [];
    persister.onConnection((isConnected) => changes.push(isConnected));
    persister.subscribe(() => undefined);
    const isHeard = async (): Promise<boolean> =>
      (await bench.redis.ask(`PUBLISH ${bench.prefix}:messages hello`)) === ':1';
    await until(isHeard, 'the channel is heard');
    await persister.read([record.hash]);

    wire.pull();
    await until(() => changes.includes(false), 'it is lost');
    wire.mend();
    await until(() => changes.includes(true), 'it is back');

    expect(changes).toEqual([false, true]);
  });

  test('stays as long as Redis answers, though nobody says anything', async () => {
    const persister = bench.open({ timeout: 400 });
    const changes: boolean[] = [];
    persister.onConnection((isConnected) => changes.push(isConnected));
    persister.subscribe(() => undefined);
    await persister.read([record.hash]);
    const start = performance.now();

    await until(() => performance.now() - start > 2_000, 'more than Redis may be silent');

    expect(changes).toEqual([]);
  });

  test('tells all listeners, whatever one of them throws', async () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const [one, other] = [bench.open(), bench.open()];
    const error = new Error('of a listener');
    const heard: string[] = [];
    other.subscribe(() => {
      throw error;
    });
    other.subscribe((message) => heard.push(message));

    const isHeard = async (): Promise<boolean> => {
      await one.publish('hello');
      return heard.length > 0;
    };
    await until(isHeard, 'the message is heard');

    expect(report).toHaveBeenCalledWith(error);
    report.mockRestore();
  });

  test('is not made before the first call', async () => {
    const before = await bench.redis.ask('CLIENT ID');

    bench.open();
    const after = await bench.redis.ask('CLIENT ID');

    expect(Number(after.slice(1)) - Number(before.slice(1))).toBe(1);
  });

  test('leaves the given client alone', async () => {
    const client = createClient({ url: bench.redis.url, RESP: 2, database: 3, keyPrefix: 'own:' });
    const persister = bench.open({ client, url: undefined });

    await persister.write([plain]);
    await persister.close();

    expect(client.isOpen).toBe(false);
    await client.connect();
    expect(await client.sendCommand(['EXISTS', `${bench.prefix}:record:plain`])).toBe(1);
    client.destroy();
  });

  test('is refused an address that is none', () => {
    expect(() => redisPersister({ url: 'nowhere' })).toThrow(TypeError);
    expect(() => redisPersister({ url: 'https://example.org' })).toThrow(TypeError);
  });
});

describe('a process', () => {
  test('ends by itself after close', async () => {
    const child = bench.run('close');
    await child.prints('closed');

    expect(await child.ends()).toBe(0);
  });

  test('ends by itself when it closes while it connects', async () => {
    const child = bench.run('abandon');
    await child.prints('closed');

    expect(await child.ends()).toBe(0);
  });

  test('ends by itself after close without Redis', async () => {
    await bench.redis.kill();
    const child = bench.run('close');
    await child.prints('closed');

    expect(await child.ends()).toBe(0);
  });

  test('ends by itself after close when Redis is frozen', async () => {
    bench.redis.freeze();
    const child = bench.run('close');
    await child.prints('closed');

    expect(await child.ends()).toBe(0);
  });
});
