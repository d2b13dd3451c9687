/** What is done while storage is read, listed or written: what was there before it counts no more. */
import { watchInfinite } from '@qora/core/infinite';
import { controlledFetcher, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { memoryPersister } from './support/memoryPersister.js';
import { delay, open, visit } from './support/storedPage.js';

describe('signing out', () => {
  test('nothing that was being read comes back, and who still watches loads for itself', async () => {
    const persister = memoryPersister();
    await visit(persister, { me: 'Alice' });
    const { client, persistence } = open(persister);
    const arrive = delay(persister, 'read');
    const fetcher = controlledFetcher<string>();
    const stop = client.watchQuery({ key: ['me'], fetcher }).subscribe(() => undefined);
    await turn();

    client.clear();
    await persistence.clear();
    arrive();
    await turn();
    const shown = client.getQueryData(['me']);
    stop();

    expect(shown).toBeUndefined();
    expect(fetcher.calls).toHaveLength(1);
  });

  test('restoring everything stops with what is there', async () => {
    const persister = memoryPersister();
    await visit(persister, Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 'Alice'])));
    const { client, persistence } = open(persister, { eager: true });
    while (client.keys().length === 0) await turn();

    client.clear();
    await persistence.clear();
    await persistence.restored;

    expect(client.keys()).toEqual([]);
  });

  test('a write that was under way and fails is not tried again', async () => {
    const persister = memoryPersister();
    const { client, clock, persistence } = open(persister);
    client.setQueryData(['a'], 1);
    persister.failures.push(new Error('closed'));
    const flushed = persistence.flush();

    await Promise.all([flushed, persistence.clear()]);
    await clock.advance(100_000);

    expect([...persister.records.keys()]).toEqual([]);
  });
});

describe.each(['removeWhere', 'invalidateWhere'] as const)('%s', (call) => {
  test('holds while storage is being told of it', async () => {
    const persister = memoryPersister();
    await visit(persister, { a: 'old' });
    const { client, clock } = open(persister);
    const arrive = delay(persister, 'list');
    void client[call]({ prefix: ['a'] });
    await clock.advance(1_000);

    expect(await client.fetchQuery({ key: ['a'], fetcher: () => 'new' })).toBe('new');
    arrive();
  });

  test('holds against who has read before storage was told of it', async () => {
    const persister = memoryPersister();
    await visit(persister, { a: 'old' });
    const { client, persistence } = open(persister);
    const arrive = delay(persister, 'read');
    const stop = client.watchQuery({ key: ['a'], fetcher: () => 'new' }).subscribe(() => undefined);
    await turn();
    void client[call]({ prefix: ['a'] });
    await persistence.flush();
    arrive();
    await turn();
    const shown = client.getQueryData(['a']);
    stop();

    expect(shown).toBe('new');
  });

  test('a predicate that throws for a key that is in storage alone is reported once, and harms no record', async () => {
    const persister = memoryPersister();
    const before = open(persister);
    before.client.setQueryData([7], 'kept');
    await before.persistence.flush();
    const { client, clock, errors } = open(persister);
    client.setQueryData(['a'], 1);

    void client[call](([name]) => (name as string).startsWith('zz'));
    expect(await client.fetchQuery({ key: [7], fetcher: () => 'new' })).toBe('kept');
    await clock.advance(600_000);

    expect(errors).toEqual([['name.startsWith is not a function', 'read', []]]);
    expect(persister.calls.remove).toEqual([]);
    expect(persister.calls.write.filter((hashes) => hashes.includes('["a"]'))).toHaveLength(1);
  });
});

describe('what is written meanwhile', () => {
  test('the sweep and `eager` leave it alone', async () => {
    for (const eager of [false, true]) {
      const persister = memoryPersister();
      await visit(persister, { a: 'old' }, { version: '1' });
      const arrive = delay(persister, 'list');
      const { client, clock, persistence } = open(persister, { version: '2', eager });
      await clock.advance(10_000);
      client.setQueryData(['a'], 'new');
      await clock.advance(1_000);
      arrive();
      await persistence.restored;
      await turn();

      expect(persister.records.get('["a"]')?.data).toBe('["new"]');
    }
  });

  test('is not replaced by the mark of an older record', async () => {
    const persister = memoryPersister();
    await visit(persister, { a: 'old' });
    const { client, clock, persistence } = open(persister);
    const arrive = delay(persister, 'read');
    void client.invalidateWhere({ prefix: ['a'] });
    await clock.advance(1_000);
    client.setQueryData(['a'], 'new');
    void persistence.flush();
    await turn();
    arrive();
    await persistence.flush();

    expect(persister.records.get('["a"]')?.data).toBe('["new"]');
  });

  test('is not replaced by an older write that has waited for room', async () => {
    const persister = memoryPersister();
    await visit(persister, { x: 1, y: 2 });
    const { client, clock, persistence } = open(persister);
    persister.room = 2;
    const arrive = delay(persister, 'list');
    client.setQueryData(['a'], 'v1');
    await clock.advance(1_000);
    persister.room = 3;
    client.setQueryData(['a'], 'v2');
    void persistence.flush();
    await turn();
    arrive();
    await persistence.flush();

    expect(persister.records.get('["a"]')?.data).toBe('["v2"]');
  });

  test('with the age of what has come from storage, it is written all the same', async () => {
    const persister = memoryPersister();
    await visit(persister, { a: 'old' });
    const { client, persistence } = open(persister);
    await client.prefetch({ key: ['a'], fetcher: () => 'new' });
    const { updatedAt } = client.getState(['a']) as { updatedAt: number };

    client.setQueryData(['a'], 'edited', { updatedAt });
    await persistence.flush();

    expect(persister.records.get('["a"]')?.data).toBe('["edited"]');
  });

  test('a page that is added to a restored list is there after the next reload', async () => {
    const persister = memoryPersister();
    const options = {
      key: ['list'],
      fetcher: ({ pageParam }: { pageParam: number }) => [pageParam],
      initialPageParam: 0,
      getNextPageParam: (_: unknown, pages: readonly unknown[]) => pages.length,
    };
    const before = open(persister);
    watchInfinite(before.client, options).subscribe(() => undefined);
    await turn();
    await before.persistence.flush();
    before.client.dispose();

    const after = open(persister);
    const list = watchInfinite(after.client, options);
    const stop = list.subscribe(() => undefined);
    await turn();
    await list.fetchNextPage();
    await after.clock.advance(1_000);
    stop();

    const { client } = open(persister);
    const kept = await client.fetchQuery({ key: ['list'], fetcher: (): unknown => undefined });
    expect(kept).toMatchObject({ pages: [[0], [1]] });
  });
});

test('what is read for a run that is called off is shown, and not read or fetched again', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'stored' });
  const { client } = open(persister);
  const arrive = delay(persister, 'read');
  const fetcher = controlledFetcher<string>();
  const stop = client.watchQuery({ key: ['a'], fetcher }).subscribe(() => undefined);
  await turn();
  client.cancel(['a']);
  arrive();
  await turn();
  const shown = client.getQueryData(['a']);
  stop();
  await turn();
  client.watchQuery({ key: ['a'], fetcher }).subscribe(() => undefined)();
  await turn();

  expect(shown).toBe('stored');
  expect(fetcher.calls).toHaveLength(0);
});

test('what a clock that was ahead has stored replaces nothing that came after it was asked for', async () => {
  const persister = memoryPersister();
  const before = open(persister);
  await before.clock.advance(365 * 86_400_000);
  before.client.setQueryData(['a'], 'older');
  await before.persistence.flush();
  const arrive = delay(persister, 'read');
  const { client, clock } = open(persister);
  const got = client.fetchQuery({ key: ['a'], fetcher: () => 'newer' });
  await clock.advance(100);
  await got;
  arrive();
  await turn();

  expect(client.getQueryData(['a'])).toBe('newer');
});

test('an invalidation of an entry that has no data in memory reaches what is stored', async () => {
  const persister = memoryPersister();
  await visit(persister, { a: 'old' });
  const { client, clock } = open(persister);
  persister.failures.push(new Error('busy'));
  await client.prefetch({ key: ['a'], fetcher: () => Promise.reject(new Error('500')) });
  void client.invalidate(['a']);
  await clock.advance(5_000);
  client.dispose();

  const after = open(persister);
  expect(await after.client.fetchQuery({ key: ['a'], fetcher: () => 'new' })).toBe('new');
});

test('calls that storage cannot be told of do not pile up', async () => {
  const persister = memoryPersister();
  const { client, clock } = open(persister);
  persister.list = () => Promise.reject(new Error('closed'));
  let asked = 0;
  for (let i = 0; i < 500; i++) {
    void client.invalidateWhere(() => ++asked < 0);
    await clock.advance(1_000);
  }
  await visit(persister, { a: 'old' });
  asked = 0;

  expect(await client.fetchQuery({ key: ['a'], fetcher: () => 'new' })).toBe('new');
  expect(asked).toBeLessThan(100);
});
