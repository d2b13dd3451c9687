/** The engines of browsers keep what a persister promises, in a real one. */

import type { Persister } from '@qora/persist';
import { type OpenPersister, persisterCases } from '@qora/persist/conformance';
import { indexedDbPersister } from '@qora/persist/indexed-db';
import { describe, expect, test, vi } from 'vitest';
import { sample } from '../src/conformance/sample.js';
import { isRecord } from '../src/recordText.js';
import { webStoragePersister } from '../src/webStorage.js';
import { useStorage } from './support/browserStorage.js';
import { until } from './support/until.js';

const record = sample(['users', 7], { tags: ['users'] });
const other = sample(['users', 8]);

const bench = useStorage('engines');
const openIndexedDb = (own = bench.fresh()): Persister => bench.closing(indexedDbPersister({ name: own }));
const openLocal = (own = bench.fresh()): Persister => bench.closing(webStoragePersister({ name: own }));

/** A thread of its own, which runs this text. */
function startWorker(script: string): Worker {
  return new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
}

const engines: Record<string, { open(): OpenPersister; lacks?: readonly string[] }> = {
  localStorage: {
    open: () => {
      const own = bench.fresh();
      return () => webStoragePersister({ name: own });
    },
  },
  sessionStorage: {
    open: () => {
      const own = bench.fresh();
      return () => webStoragePersister({ storage: sessionStorage, name: own });
    },
    lacks: ['lock', 'messages', 'latest'],
  },
  IndexedDB: {
    open: () => {
      const own = bench.fresh();
      return () => indexedDbPersister({ name: own });
    },
    lacks: ['latest'],
  },
};

describe.each(Object.entries(engines))('%s', (_name, { open, lacks = [] }) => {
  for (const { name: what, needs, run } of persisterCases) {
    if (!lacks.includes(needs ?? '')) test(what, () => run(open()));
  }

  test('has locks and messages if others share it', async () => {
    const persister = await open()();

    const has = [persister.lock && 'lock', persister.publish && persister.subscribe && 'messages'];

    expect(has).toEqual(['lock', 'messages'].map((part) => (lacks.includes(part) ? undefined : part)));
  });

  test('keeps the last of writes that were begun one after another', async () => {
    const persister = bench.closing(await open()());

    const writes = [1, 2, 3].map((updatedAt) => persister.write([{ ...record, updatedAt }]));
    await Promise.all([...writes, persister.write([other]), persister.remove([other.hash])]);

    expect(await persister.read([record.hash, other.hash])).toEqual([{ ...record, updatedAt: 3 }, undefined]);
  });
});

describe('a web storage', () => {
  test('has what was written when the call returns', () => {
    const persister = openLocal();

    void persister.write([record]);

    expect(Object.keys(localStorage)).toContain(`${bench.name}:${record.hash}`);
  });

  test('rejects with the browser’s error when it is full, and keeps what fitted', async () => {
    const persister = openLocal();
    const big = sample(['big'], { data: 'x'.repeat(6_000_000) });

    const written = persister.write([record, big, other]);

    await expect(written).rejects.toMatchObject({ name: 'QuotaExceededError' });
    expect(await persister.read([record.hash, big.hash, other.hash])).toEqual([record, undefined, undefined]);
  });

  test('reads broken items as what is no record, and does not list them', async () => {
    const persister = openLocal();
    const seen: unknown[] = [];

    for (const text of ['', 'broken', '[]', '{"hash":"x"}', 'null']) {
      localStorage.setItem(`${bench.name}:x`, text);
      const [found] = await persister.read(['x']);
      seen.push([found?.hash, isRecord(found)], ...(await persister.list()));
    }

    expect(seen).toEqual(Array(5).fill(['x', false]));
  });

  test('lists its own items alone', async () => {
    const own = bench.fresh();
    const [outer, inner] = [openLocal(own), openLocal(`${own}:inner`)];
    localStorage.setItem(`${own}:theme`, 'dark');

    await Promise.all([outer.write([record]), inner.write([other])]);

    expect((await outer.list()).map(({ hash }) => hash)).toEqual([record.hash]);
    expect((await inner.list()).map(({ hash }) => hash)).toEqual([other.hash]);
  });

  test('rejects when the browser takes the storage away', async () => {
    const persister = openLocal();
    const error = new DOMException('denied', 'SecurityError');
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw error;
    });

    await expect(persister.read([record.hash])).rejects.toBe(error);
  });
});

describe('the origin', () => {
  test('takes a lock away from a task that another has stolen it from', async () => {
    const persister = openLocal();
    const lost = await new Promise<AbortSignal>((resolve, reject) => {
      let isDone = false;
      const task = async (signal: AbortSignal): Promise<string> => {
        await navigator.locks.request(`${bench.name}:job`, { steal: true }, async () => undefined);
        await until(() => signal.aborted, 'the lock is lost');
        isDone = true;
        resolve(signal);
        return 'result';
      };
      persister.lock?.('job', task).then((result) => result === 'result' && isDone, reject);
    });

    expect(lost.aborted).toBe(true);
    expect(lost.reason).toMatchObject({ name: 'AbortError' });
  });

  test('gives the result of a task whose lock was stolen', async () => {
    const persister = openIndexedDb();

    const result = await persister.lock?.('job', async (lost) => {
      await navigator.locks.request(`${bench.name}:job`, { steal: true }, async () => undefined);
      await until(() => lost.aborted, 'the lock is lost');
      return 'result';
    });

    expect(result).toBe('result');
  });

  test('frees the lock of a thread that is ended', async () => {
    const persister = openLocal();
    const worker = startWorker(`
      navigator.locks.request('${bench.name}:job', () => {
        postMessage('held');
        return new Promise(() => undefined);
      });
    `);
    await new Promise((resolve) => worker.addEventListener('message', resolve, { once: true }));
    const next = persister.lock?.('job', async () => 'next');

    worker.terminate();

    expect(await next).toBe('next');
  });

  test('lets other threads hear and be heard', async () => {
    const persister = openIndexedDb();
    const heard: string[] = [];
    persister.subscribe?.((message) => heard.push(message));
    const worker = startWorker(`
      const channel = new BroadcastChannel('${bench.name}');
      channel.onmessage = ({ data }) => channel.postMessage('heard ' + data);
      channel.postMessage({ not: 'a text' });
      channel.postMessage('here');
    `);
    await until(() => heard.includes('here'), 'the thread is there');

    await persister.publish?.('hello');

    await until(() => heard.length > 1, 'the thread answers');
    worker.terminate();
    expect(heard).toEqual(['here', 'heard hello']);
  });

  test('is not shared where a browser cannot', async () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('BroadcastChannel', undefined);
    const persister = openLocal();

    await persister.write([record]);

    expect(Object.keys(persister).sort()).toEqual(['list', 'read', 'remove', 'write']);
  });
});
