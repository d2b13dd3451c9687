/** The engines of servers keep what a persister promises, over the real thing. */

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Persister } from '@qora/persist';
import { type OpenPersister, persisterCases } from '@qora/persist/conformance';
import { fileSystemPersister } from '@qora/persist/file-system';
import { redisPersister } from '@qora/persist/redis';
import { unstoragePersister } from '@qora/persist/unstorage';
import { createClient } from 'redis';
import { createStorage, type Storage } from 'unstorage';
import fsDriver from 'unstorage/drivers/fs';
import localStorageDriver from 'unstorage/drivers/localstorage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sample } from '../src/conformance/sample.js';
import { isRecord } from '../src/recordText.js';
import { sha256 } from '../src/sha256.js';
import { type RedisServer, startRedis } from './support/redisServer.js';

let folder: string;
let redis: RedisServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qora-engines-'));
  redis = await startRedis();
});

afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

let cases = 0;
/** A name that no other case has. */
const fresh = (): string => `case-${++cases}`;

/** Each gives a storage of its own at every call, as a function that opens instances over it. */
const engines: Record<string, { open(): OpenPersister; lacks?: readonly string[] }> = {
  'the file system': {
    open: () => {
      const own = join(folder, fresh());
      return () => fileSystemPersister({ folder: own });
    },
    lacks: ['lock', 'messages', 'latest'],
  },
  'unstorage in memory': { open: () => overStorage(createStorage()), lacks: ['lock', 'messages', 'latest'] },
  'unstorage in files': {
    open: () => overStorage(createStorage({ driver: fsDriver({ base: join(folder, fresh()) }) })),
    lacks: ['lock', 'messages', 'latest'],
  },
  'unstorage in a web storage': {
    open: () => overStorage(createStorage({ driver: localStorageDriver({ localStorage: memoryStorage() }) })),
    lacks: ['lock', 'messages', 'latest'],
  },
  'Redis by its address': {
    open: () => {
      const prefix = fresh();
      return () => redisPersister({ url: redis.url, prefix });
    },
  },
  'Redis by a client': {
    open: () => {
      const prefix = fresh();
      return () => redisPersister({ client: createClient({ url: redis.url, RESP: 2 }), prefix });
    },
  },
};

function overStorage(storage: Storage): OpenPersister {
  return () => unstoragePersister({ storage });
}

/** What browsers have and Node has not; the driver asks for names by `Object.keys`. */
function memoryStorage(): globalThis.Storage {
  const methods = {
    getItem(this: Record<string, string>, name: string): string | null {
      return this[name] ?? null;
    },
    setItem(this: Record<string, string>, name: string, text: string): void {
      this[name] = text;
    },
    removeItem(this: Record<string, string>, name: string): void {
      delete this[name];
    },
  };
  // A whole one is not needed.
  return Object.create(methods) as globalThis.Storage;
}

describe.each(Object.entries(engines))('%s', (_name, { open, lacks = [] }) => {
  for (const { name, needs, run } of persisterCases) {
    if (!lacks.includes(needs ?? '')) test(name, () => run(open()));
  }

  test('has locks, messages and the later of two writes if it can', async () => {
    const persister = await open()();

    const has = [
      persister.lock && 'lock',
      persister.publish && persister.subscribe && 'messages',
      persister.keepLatest && 'latest',
    ];
    await persister.close?.();

    expect(has).toEqual(
      ['lock', 'messages', 'latest'].map((part) => (lacks.includes(part) ? undefined : part)),
    );
  });

  test('keeps the last of writes that were begun one after another', async () => {
    const persister = await open()();
    const { hash } = sample(['counter']);

    await Promise.all(
      [1, 2, 3, 4, 5].map((updatedAt) => persister.write([sample(['counter'], { updatedAt })])),
    );
    const [record] = await persister.read([hash]);
    await Promise.all([persister.write([sample(['counter'])]), persister.remove([hash])]);
    const [removed] = await persister.read([hash]);
    await persister.close?.();

    expect([record?.updatedAt, removed]).toEqual([5, undefined]);
  });
});

describe('the file system', () => {
  const record = sample(['users', 7]);
  const hashName = createHash('sha256').update(record.hash).digest('hex');

  async function openIn(name: string): Promise<{ own: string; persister: Persister }> {
    const own = join(folder, name);
    await mkdir(own, { recursive: true });
    return { own, persister: fileSystemPersister({ folder: own }) };
  }

  test('has one file for each record, named by its hash', async () => {
    const { own, persister } = await openIn(fresh());

    await persister.write([record, { ...record, data: '[2]' }]);

    expect(await readdir(own)).toEqual([`${hashName}.json`]);
  });

  test('reads a broken file as what is no record', async () => {
    const { own, persister } = await openIn(fresh());
    const path = join(own, `${hashName}.json`);
    await persister.write([record]);
    const whole = await readFile(path, 'utf8');

    const seen: unknown[] = [];
    for (const text of ['', whole.slice(0, -9), '{"hash":1}', whole.replaceAll('users', 'other')]) {
      await writeFile(path, text);
      const [found] = await persister.read([record.hash]);
      seen.push(found && isRecord(found));
    }
    await rm(path);
    await mkdir(path);
    seen.push(...(await persister.read([record.hash])), ...(await persister.list()));

    // The last but one is the record of another hash.
    expect(seen).toEqual([false, false, false, undefined, undefined]);
  });

  test('lists no file that a process has not finished, and sweeps it after a minute', async () => {
    const { own, persister } = await openIn(fresh());
    await persister.write([record]);
    const [old, young] = [`${hashName}.json.1.a.tmp`, `${hashName}.json.1.b.tmp`];
    for (const name of [old, young]) await writeFile(join(own, name), 'half');
    const aMinuteAgo = Date.now() / 1000 - 61;
    await utimes(join(own, old), aMinuteAgo, aMinuteAgo);

    const heads = await persister.list();

    expect(heads.map(({ hash }) => hash)).toEqual([record.hash]);
    expect((await readdir(own)).sort()).toEqual([`${hashName}.json`, young]);
  });

  test('leaves one whole record of two instances that write at the same time', async () => {
    const own = join(folder, fresh());
    const rivals = Array.from({ length: 40 }, (_, place) =>
      sample(['contested'], { data: `["${'x'.repeat(place * 500)}"]` }),
    );

    await Promise.all(rivals.map((rival) => fileSystemPersister({ folder: own }).write([rival])));

    const [left] = await fileSystemPersister({ folder: own }).read([sample(['contested']).hash]);
    expect(rivals).toContainEqual(left);
    expect(await readdir(own)).toHaveLength(1);
  });

  test('rejects with the error of the file system, and leaves nothing half', async () => {
    const path = join(folder, fresh());
    await writeFile(path, 'a file where a folder has to be');
    const persister = fileSystemPersister({ folder: path });

    await expect(persister.write([record])).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(persister.list()).rejects.toMatchObject({ code: 'ENOTDIR' });
    await rm(path);

    await persister.write([record]);
    expect(await persister.read([record.hash])).toEqual([record]);
  });

  test('takes away what it began when a file cannot be put in its place', async () => {
    const { own, persister } = await openIn(fresh());
    await mkdir(join(own, `${hashName}.json`, 'in the way'), { recursive: true });

    await expect(persister.write([record])).rejects.toThrow();

    expect(await readdir(own)).toEqual([`${hashName}.json`]);
  });
});

describe('unstorage', () => {
  const record = sample(['users', 7]);

  test('keeps to its base, and to what is its own below it', async () => {
    const storage = createStorage();
    const [outer, inner] = ['app', 'app:inner'].map((base) => unstoragePersister({ storage, base }));
    await storage.setItem('app:settings', { theme: 'dark' });

    await outer?.write([record]);
    await inner?.write([sample(['inner'])]);

    expect((await outer?.list())?.map(({ hash }) => hash)).toEqual([record.hash]);
    expect((await inner?.list())?.map(({ hash }) => hash)).toEqual(['["inner"]']);
    expect(await storage.getItem('app:settings')).toEqual({ theme: 'dark' });
  });

  test('reads what a driver gives as bytes or has parsed already', async () => {
    const storage = createStorage();
    const persister = unstoragePersister({ storage });
    await persister.write([record]);
    const [name = ''] = await storage.getKeys('qora');
    const text = String(await storage.getItemRaw(name));

    const read: unknown[] = [];
    for (const item of [new TextEncoder().encode(text), Buffer.from(text), JSON.parse(text), 7, null, '[[']) {
      await storage.setItemRaw(name, item);
      const [found] = await persister.read([record.hash]);
      read.push(found && (isRecord(found) ? found : 'broken'));
    }

    expect(read).toEqual([record, record, record, undefined, undefined, 'broken']);
  });

  test('names items by their SHA-256', () => {
    const texts = Array.from({ length: 200 }, (_, length) => 'x'.repeat(length));
    for (const text of [...texts, '日本語 🙂'.repeat(99)]) {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });
});
