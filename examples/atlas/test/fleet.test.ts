import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RedisServer, startRedis } from '../../../packages/persist/test/support/redisServer.js';
import { until } from '../../../packages/persist/test/support/until.js';
import { createApp } from '../server/app.js';
import { type Cache, openCache } from '../server/cache.js';
import { type Database, openDatabase } from '../server/database.js';
import { listen } from '../server/listen.js';
import { copySeededData, send } from './site.js';

const ZURICH = 2657896;

let redis: RedisServer;
let database: Database;
let folder: string;
/** How often the database was asked. */
let queries = 0;
const lines: string[] = [];
const servers: Array<{ readonly url: string; readonly cache: Cache; stop(): Promise<void> }> = [];

beforeAll(async () => {
  redis = await startRedis();
  folder = await copySeededData();
  database = await openDatabase(folder);
  const counted = new Proxy(database, {
    get(target, name) {
      if (name === 'query') queries++;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  for (let i = 0; i < 2; i++) {
    const cache = openCache(redis.url, (line) => lines.push(line));
    const server = await listen(createApp({ database: counted, cache, pages: '' }), 0);
    servers.push({ ...server, cache });
  }
});

afterAll(async () => {
  for (const { stop, cache } of servers) {
    await stop();
    await cache.close();
  }
  await database?.close();
  await redis?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

const read = (i: number, path: string) => send(servers[i] as { url: string }, `GET ${path}`);

test('two servers around one Redis ask the database once', async () => {
  const path = `/api/cities/${ZURICH}`;
  const [one, other] = await Promise.all([read(0, path), read(1, path)]);
  const asked = queries;
  const again = await read(1, path);

  expect(one.status).toBe(200);
  expect(other.body).toEqual(one.body);
  expect(again.body).toEqual(one.body);
  expect(asked).toBe(1);
  expect(queries).toBe(1);
});

test('a note that one has written is soon there with the other', async () => {
  const path = `/api/cities/${ZURICH}/notes`;
  await Promise.all([read(0, path), read(1, path)]);

  await send(servers[0] as { url: string }, `POST ${path}`, { text: 'By the lake' });
  const own = (await read(0, path)).body as { items: unknown[] };
  await until(
    async () => ((await read(1, path)).body as { items: unknown[] }).items.length === 1,
    'the other one has it',
  );

  expect(own.items).toHaveLength(1);
});

test('answers go on when Redis is gone, and it is said', async () => {
  await redis.kill();

  const answers = await Promise.all([0, 1].map((i) => read(i, '/api/countries/CH')));

  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(lines).toContain('Redis is gone: every server reads for itself.');
});
