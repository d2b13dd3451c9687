import { controlledFetcher, settled, traceQuery, turn } from '@qora/testing';
import { expect, test, vi } from 'vitest';
import { memoryPersister } from './support/memoryPersister.js';
import { open, visit } from './support/storedPage.js';

const key = ['city', 3];

test('gives fresh data back after a reload, and does not fetch it', async () => {
  const persister = memoryPersister();
  const before = open(persister);
  await before.client.prefetch({ key, fetcher: () => 'Lima' });
  const { updatedAt } = before.client.getState(key) as { updatedAt: number };
  await before.persistence.flush();
  const fetcher = controlledFetcher<string>();

  const after = open(persister);
  const { frames, stop } = traceQuery(after.client.watchQuery({ key, fetcher }));
  await settled(after.client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "Lima"']);
  expect(fetcher.calls).toHaveLength(0);
  expect(after.client.getState(key)).toEqual({ status: 'success', data: 'Lima', updatedAt });
});

test('shows stale data at once and fetches behind it', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'old' });
  const fetcher = controlledFetcher<string>();

  const { client, clock } = open(persister);
  await clock.advance(60_000);
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await turn();
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching "old"', 'success/idle "new"']);
});

test('gives `fetchQuery` what is stored', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });

  const { client } = open(persister);

  expect(await client.fetchQuery({ key: ['a'], fetcher: () => 2 })).toBe(1);
});

test('gives a reader that never fetches what is stored', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });

  const { client } = open(persister);
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], enabled: false }));
  await turn();
  stop();

  expect(frames).toEqual(['initial/idle', 'success/idle 1']);
});

test('writes only what has changed, all of a second at once', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister);
  client.setQueryData(['a'], 1);
  client.setQueryData(['b'], 1);
  await clock.advance(1_000);

  client.setQueryData(['b'], 2);
  client.setQueryData(['b'], 3);
  await clock.advance(999);
  const early = persister.calls.write.length;
  await clock.advance(1);

  expect(early).toBe(1);
  expect(persister.calls.write).toEqual([['["a"]', '["b"]'], ['["b"]']]);
  expect(persister.records.get('["b"]')).toMatchObject({ key: ['b'], data: '[3]' });
});

test('does not write again what has come from storage', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, b: 1 });
  persister.calls.write.length = 0;

  const { client, persistence } = open(persister);
  await client.prefetch({ key: ['a'], fetcher: () => 2 });
  const stop = client.watchState(['b']).subscribe(() => undefined);
  await turn();
  await persistence.flush();
  stop();

  expect([client.getQueryData(['a']), client.getQueryData(['b'])]).toEqual([1, 1]);
  expect(persister.calls.write).toEqual([]);
});

test('reads all that a tick asks for at once', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, b: 2, c: 3 });

  const { client } = open(persister);
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => client.prefetch({ key: [name], fetcher: () => 0 })));

  expect(persister.calls.read).toEqual([['["a"]', '["b"]', '["c"]', '["d"]']]);
});

test('keeps dates, bigints, maps, sets and what keys hold', async () => {
  const persister = memoryPersister();
  const data = { at: new Date(5), big: 7n, map: new Map([[1, new Set(['a'])]]), none: undefined };
  const odd = ['a', 1n, { at: new Date(9) }];
  const before = open(persister);
  before.client.setQueryData(odd, data);
  await before.persistence.flush();

  const after = open(persister);

  expect(await after.client.fetchQuery({ key: odd, fetcher: () => null })).toEqual(data);
});

test('keeps confirmed data only: no edit that waits, and no failure', async () => {
  const persister = memoryPersister();
  const { client, persistence } = open(persister);
  client.setQueryData(['a'], 'base');
  client.optimistic.update(['a'], () => 'edit');
  await client.prefetch({ key: ['b'], fetcher: () => Promise.reject(new Error('down')) });

  await persistence.flush();

  expect([...persister.records.values()].map(({ hash, data }) => [hash, data])).toEqual([
    ['["a"]', '["base"]'],
  ]);
});

test('keeps only what the filter wants', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, secret: 2 }, { filter: ([name]: readonly unknown[]) => name !== 'secret' });

  expect([...persister.records.keys()]).toEqual(['["a"]']);
});

test('reports data that cannot be text, and writes the rest', async () => {
  class Point {}
  const persister = memoryPersister();
  const { client, persistence, errors } = open(persister);
  client.setQueryData(['a'], new Point());
  client.setQueryData(['b'], 1);

  await persistence.flush();

  expect([...persister.records.keys()]).toEqual(['["b"]']);
  expect(errors).toEqual([[expect.stringContaining('Cannot stringify'), 'write', ['["a"]']]]);
});

test('removes what another version has written when it is asked for', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 }, { version: '1' });

  const { client, errors } = open(persister, { version: '2' });
  const data = await client.fetchQuery({ key: ['a'], fetcher: () => 2 });

  expect(data).toBe(2);
  expect(persister.records.size).toBe(0);
  expect(errors).toEqual([]);
});

test('removes what is too old, asked for or not', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, b: 1, c: 1 });

  const maxAge = ([name]: readonly unknown[]): number => (name === 'c' ? 60_000 : 5_000);
  const { client, clock } = open(persister, { maxAge });
  await clock.advance(5_001);
  const data = await client.fetchQuery({ key: ['a'], fetcher: () => 2 });
  const asked = [...persister.records.keys()];
  await clock.advance(5_000);

  expect(data).toBe(2);
  expect(asked).toEqual(['["b"]', '["c"]']);
  expect(persister.records.get('["b"]')).toBeUndefined();
  expect(persister.records.get('["c"]')).toBeDefined();
});

test.each([
  ['text that is not to its end', { data: '[{"a":1},"x' }],
  ['a key that is another one', { key: ['other'] }],
  ['no time', { updatedAt: undefined }],
])('removes and reports a record that is broken: %s', async (_name, broken) => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });
  persister.records.set('["a"]', { ...persister.records.get('["a"]'), ...broken } as never);
  const refused: unknown[] = [];

  const { client, errors } = open(persister);
  client.onEvent((event) => event.type === 'entry.refused' && refused.push(event.key));
  const data = await client.fetchQuery({ key: ['a'], fetcher: () => 2 });

  expect(data).toBe(2);
  expect(persister.records.size).toBe(0);
  expect(refused).toEqual([['a']]);
  expect(errors).toEqual([[expect.any(String), 'restore', ['["a"]']]]);
});

test('fetches what does not pass the schema of its query, removes and reports it', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'text' });
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] },
    },
  } as const;

  const { client, errors } = open(persister);
  const data = await client.fetchQuery({ key: ['a'], schema, fetcher: () => 2 });

  expect(data).toBe(2);
  expect(persister.records.size).toBe(0);
  expect(errors).toEqual([[expect.stringContaining('not a number'), 'restore', ['["a"]']]]);
});

test('never replaces newer data in memory', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'stored' });
  let release = (): void => undefined;
  persister.gate = new Promise((resolve) => {
    release = resolve;
  });

  const { client } = open(persister);
  const stop = client.watchState(['a']).subscribe(() => undefined);
  await turn();
  client.setQueryData(['a'], 'written', { updatedAt: client.clock.now() + 1 });
  release();
  await turn();
  stop();

  expect(client.getQueryData(['a'])).toBe('written');
});

test('fetches after 100 ms when storage is slow, and takes late data only while there is none', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'stored' });
  let release = (): void => undefined;
  persister.gate = new Promise((resolve) => {
    release = resolve;
  });
  const fetcher = controlledFetcher<string>();

  const { client, clock } = open(persister);
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await clock.advance(99);
  const early = fetcher.calls.length;
  await clock.advance(1);
  release();
  await turn();
  await fetcher.resolve('fetched');
  stop();

  expect(early).toBe(0);
  expect(frames).toEqual(['loading/fetching', 'loading/fetching "stored"', 'success/idle "fetched"']);
});

test('fetches when storage cannot be read, and reports it', async () => {
  const persister = memoryPersister();
  persister.failures.push(new Error('no database'));

  const { client, errors } = open(persister);

  expect(await client.fetchQuery({ key: ['a'], fetcher: () => 2 })).toBe(2);
  expect(errors).toEqual([['no database', 'read', ['["a"]']]]);
});

test('tries a failed write again, waits longer each time, and loses nothing', async () => {
  const persister = memoryPersister();
  const { client, clock, errors } = open(persister);
  persister.failures.push(new Error('closed'), new Error('closed'));

  client.setQueryData(['a'], 1);
  await clock.advance(1_000);
  client.setQueryData(['b'], 1);
  client.setQueryData(['a'], 2);
  await clock.advance(2_000);
  const second = persister.calls.write.length;
  await clock.advance(4_000);

  expect(second).toBe(2);
  expect(errors.map(([message]) => message)).toEqual(['closed', 'closed']);
  expect([...persister.records.values()].map(({ data }) => data)).toEqual(['[2]', '[1]']);
});

test('drops the oldest records when storage is full', async () => {
  const persister = memoryPersister();
  const { client, clock, persistence, errors } = open(persister);
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    client.setQueryData([name], 1);
    await clock.advance(1);
  }
  await persistence.flush();
  persister.room = 5;

  client.setQueryData(['f'], 1);
  await persistence.flush();

  expect([...persister.records.keys()].sort()).toEqual(['["c"]', '["d"]', '["e"]', '["f"]']);
  expect(errors).toEqual([['full', 'write', ['["a"]', '["b"]']]]);
});

test('gives up data for which there is no room at all', async () => {
  const persister = memoryPersister();
  persister.room = 0;
  const { client, persistence, errors } = open(persister);

  client.setQueryData(['a'], 1);
  await persistence.flush();

  expect(errors).toEqual([['full', 'write', ['["a"]']]]);
  expect(client.getQueryData(['a'])).toBe(1);
});

test('keeps what was evicted, and forgets what was removed or reset', async () => {
  const persister = memoryPersister();
  const { client, clock, persistence } = open(
    persister,
    {},
    { defaults: { gcTime: 5_000, staleTime: 60_000 } },
  );
  for (const name of ['evicted', 'removed', 'reset']) client.setQueryData([name], 1);
  await persistence.flush();

  client.remove(['removed']);
  await client.reset({ key: ['reset'] });
  await clock.advance(20_000);

  expect(client.keys()).toEqual([]);
  expect([...persister.records.keys()]).toEqual(['["evicted"]']);
});

test('forgets what `clear` is about and is in storage alone', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, b: 1 });

  const { client, persistence } = open(persister);
  client.removeWhere(([name]) => name === 'a');
  const data = await client.fetchQuery({ key: ['a'], fetcher: () => 2 });
  await persistence.flush();

  expect(data).toBe(2);
  expect(persister.records.get('["a"]')?.data).toBe('[2]');
  expect(persister.records.get('["b"]')?.data).toBe('[1]');
});

test.each([
  ['a key', { key: ['a'] }],
  ['a prefix', { prefix: ['a'] }],
  ['a predicate', ([name]: readonly unknown[]) => name === 'a'],
])('marks what is in storage alone when %s is invalidated', async (_name, filter) => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, b: 1 });
  const during = open(persister);
  await during.client.invalidateWhere(filter);
  await during.persistence.flush();
  const marks = [...persister.records.values()].map(({ hash, invalidated }) => [hash, invalidated]);
  const fetcher = controlledFetcher<number>();

  const { client } = open(persister);
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await turn();
  await fetcher.resolve(2);
  stop();

  expect(marks.sort()).toEqual([
    ['["a"]', true],
    ['["b"]', undefined],
  ]);
  expect(frames).toEqual(['loading/fetching', 'loading/fetching 1', 'success/idle 2']);
});

test('fetches what was invalidated in storage alone before that was written down', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });

  const { client } = open(persister);
  await client.invalidateWhere({ prefix: ['a'] });

  expect(await client.fetchQuery({ key: ['a'], fetcher: () => 2 })).toBe(2);
});

test('keeps the mark of data that was invalidated in memory', async () => {
  const persister = memoryPersister();
  const before = open(persister);
  before.client.setQueryData(['a'], 1);
  await before.client.invalidate(['a']);
  await before.persistence.flush();

  const after = open(persister);

  expect(await after.client.fetchQuery({ key: ['a'], fetcher: () => 2 })).toBe(2);
});

test('writes what has changed when the client ends', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister);
  client.setQueryData(['a'], 1);

  client.dispose();
  await turn();

  expect([...persister.records.keys()]).toEqual(['["a"]']);
  expect(clock.pending()).toEqual([]);
});

test('writes nothing while it is paused, and all of it after', async () => {
  const persister = memoryPersister();
  const { client, clock, persistence } = open(persister);
  const resume = persistence.pause();
  client.setQueryData(['a'], 1);
  await clock.advance(5_000);
  const paused = persister.calls.write.length;

  resume();
  await clock.advance(1_000);

  expect(paused).toBe(0);
  expect(persister.calls.write).toEqual([['["a"]']]);
});

test('writes nothing more once it is stopped', async () => {
  const persister = memoryPersister();
  const { client, clock, persistence } = open(persister);
  client.setQueryData(['a'], 1);
  await persistence.stop();

  client.setQueryData(['b'], 1);
  await clock.advance(60_000);

  expect([...persister.records.keys()]).toEqual(['["a"]']);
});

test('removes every record of the cache on `clear`, and nothing else', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1, b: 1 });
  const other = { ...persister.records.get('["a"]'), hash: 'outbox/1' } as never;
  persister.records.set('outbox/1', other);

  const { persistence } = open(persister);
  await persistence.clear();

  expect([...persister.records.keys()]).toEqual(['outbox/1']);
});

test('restores everything at once where it is told to, a slice a task', async () => {
  const persister = memoryPersister();
  const cities = Object.fromEntries(Array.from({ length: 2_500 }, (_, i) => [`city ${i}`, i]));
  await visit(persister, cities);

  const { client, clock, persistence } = open(persister, { eager: true });
  const receive = vi.spyOn(client, 'receive');
  await turn();
  await clock.advance(0);
  await persistence.restored;

  expect(receive.mock.calls.map(([received]) => [...received].length)).toEqual([1_000, 1_000, 500]);
  expect(client.getQueryData(['city 2499'])).toBe(2_499);
  // What has to be read to be listed is not read again.
  expect([persister.calls.list, persister.calls.read.length]).toEqual([1, 0]);
});

test('lets runs wait for what is restored at once', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'stored' });
  const fetcher = controlledFetcher<string>();

  const { client } = open(persister, { eager: true });
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "stored"']);
});

test('shows what is stored while the client is offline', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'stored' });

  const { client, clock, online } = open(persister);
  await clock.advance(60_000);
  online.value = false;
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher: () => 'fetched' }));
  await turn();
  online.value = true;
  await clock.advance(0);
  await settled(client);
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'loading/fetching "stored"',
    'loading/paused "stored"',
    'loading/fetching "stored"',
    'success/idle "fetched"',
  ]);
});

test('is read once, by the first who asks', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });

  const { client } = open(persister);
  await client.fetchQuery({ key: ['a'], fetcher: () => 2 });
  await client.fetchQuery({ key: ['a'], fetcher: () => 3, fresh: true });

  expect(client.getQueryData(['a'])).toBe(3);
  expect(persister.calls.read).toEqual([[expect.any(String)]]);
});

test.each([
  ['at once', true],
  ['for a reader that never fetches', false],
])('holds what is restored %s against the schema of its key', async (_name, eager) => {
  const persister = memoryPersister();
  await visit(persister, { a: 'text', b: 1 });
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'number' ? { value } : { issues: [{ message: 'not a number' }] },
    },
  } as const;

  const { client, persistence, errors } = open(persister, { eager, schema: () => schema });
  await persistence.restored;
  const stops = ['a', 'b'].map((name) => client.watchState([name]).subscribe(() => undefined));
  await turn();
  for (const stop of stops) stop();

  expect([client.getQueryData(['a']), client.getQueryData(['b'])]).toEqual([undefined, 1]);
  expect([...persister.records.keys()]).toEqual(['["b"]']);
  expect(errors).toEqual([[expect.stringContaining('not a number'), 'restore', ['["a"]']]]);
});

test('leaves nothing behind on `clear`, not even what is being written', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });
  const { client, persistence } = open(persister);
  let release = (): void => undefined;
  persister.gate = new Promise((resolve) => {
    release = resolve;
  });
  // Marking what is in storage alone reads it first, and writes it then.
  void client.invalidateWhere({ prefix: ['a'] });
  const flushed = persistence.flush();

  const cleared = persistence.clear();
  release();
  await Promise.all([flushed, cleared]);

  expect([...persister.records.keys()]).toEqual([]);
});

test('tells again what an observer does with what is restored', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 1 });
  const { client, persistence } = open(persister, { eager: true });
  const stop = client.watchState<number>(['a']).subscribe((state) => {
    if (state.status === 'success') client.setQueryData(['copy'], state.data);
  });
  await persistence.restored;
  await persistence.flush();
  stop();

  expect([...persister.records.keys()].sort()).toEqual(['["a"]', '["copy"]']);
});

test('a filter or a reporter that throws ends nothing', async () => {
  const persister = memoryPersister();
  const { client, clock, errors } = open(persister, { filter: ([name]) => (name as string).startsWith('a') });
  client.setQueryData([7], 'not asked for');
  await clock.advance(1_000);
  client.setQueryData(['a'], 1);
  await clock.advance(1_000);

  expect([...persister.records.keys()]).toEqual(['["a"]']);
  expect(errors[0]).toEqual(['name.startsWith is not a function', 'read', ['[7]']]);

  const said = vi.spyOn(console, 'error').mockReturnValue();
  const other = memoryPersister();
  const throws = (): never => {
    throw new Error('no reporter');
  };
  const page = open(other, { onError: throws });
  other.failures.push(new Error('closed'));
  page.client.setQueryData(['b'], 1);
  await page.clock.advance(10_000);
  const told = said.mock.calls.slice();
  said.mockRestore();

  expect([...other.records.keys()]).toEqual(['["b"]']);
  expect(told).toEqual([[new Error('no reporter')]]);
});

test('a schema that cannot be found for a key is reported, and the record stays', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'stored' });
  const schema = (): never => {
    throw new Error('no schema');
  };
  const { client, errors } = open(persister, { schema });

  expect(await client.fetchQuery({ key: ['a'], fetcher: () => 'loaded' })).toBe('loaded');
  expect(errors).toEqual([['no schema', 'restore', ['["a"]']]]);
  expect(persister.calls.remove).toEqual([]);
});

test('removes and reports what a persister gives that is no record', async () => {
  const persister = memoryPersister();
  await visit(persister, { b: 1 });
  const other = persister.records.get('["b"]');
  for (const broken of ['broken', other]) {
    persister.calls.remove.length = 0;
    persister.read = async (hashes) => hashes.map(() => broken as never);
    const { client, errors } = open(persister);
    await client.prefetch({ key: ['a'], fetcher: () => 1 });

    expect(errors.map(([, task]) => task)).toEqual(['restore']);
    expect(persister.calls.remove).toEqual([['["a"]']]);
  }
});

test('is paused until all who have paused it go on', async () => {
  const persister = memoryPersister();
  const { client, clock, persistence } = open(persister);
  const [first, second] = [persistence.pause(), persistence.pause()];
  client.setQueryData(['a'], 1);
  first();
  first();
  await clock.advance(10_000);
  expect(persister.calls.write).toEqual([]);

  second();
  await clock.advance(1_000);
  expect(persister.calls.write).toEqual([['["a"]']]);
});

test('gathers changes for as long as it is told to, minutes if need be', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister, { throttle: 300_000 });
  client.setQueryData(['a'], 1);
  await clock.advance(299_999);
  expect(persister.calls.write).toEqual([]);

  await clock.advance(1);
  expect(persister.calls.write).toEqual([['["a"]']]);
});

test('looks for what is too old once a day', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister, { maxAge: 2 * 86_400_000 });
  client.setQueryData(['a'], 1);
  await clock.advance(86_400_000);
  expect(persister.records.size).toBe(1);

  await clock.advance(2 * 86_400_000);
  expect(persister.records.size).toBe(0);
});
