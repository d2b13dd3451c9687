import type { FetcherContext } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['log'];

/** A log that is watched and holds `a`; `more` asks for what is added to it. */
async function setUp(config = {}) {
  const created = createTestClient({ defaults: { retry: false, retryDelay: 1000 }, ...config });
  const { client } = created;
  const fetcher = controlledFetcher<string>();
  const addition = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await fetcher.resolve('a');
  frames.length = 0;
  const add = async (context: FetcherContext): Promise<string> => {
    void context.base;
    const more = await addition(context);
    return `${context.base}${more}`;
  };
  const more = (options = {}) => client.fetchQuery({ key, fetcher: add, fresh: true, ...options });
  return { ...created, fetcher, addition, query, frames, stop, more };
}

test('adds to what was written while it was under way', async () => {
  const { client, fetcher, addition, frames, stop, more } = await setUp();

  const added = more();
  await turn();
  client.setQueryData(key, 'A');
  await addition.resolve('b');
  stop();

  expect(await added).toBe('Ab');
  expect(frames).toEqual(['loading/fetching "a"', 'success/fetching "A"', 'success/idle "Ab"']);
  expect(fetcher.calls).toHaveLength(1);
  await expectIdle(client);
});

test('is asked again where something was written after it had looked', async () => {
  const { client, addition, stop } = await setUp();
  const late = async (context: FetcherContext): Promise<string> => {
    const { base } = context;
    return `${base}${await addition(context)}`;
  };

  const added = client.fetchQuery({ key, fetcher: late, fresh: true });
  await turn();
  client.setQueryData(key, 'A');
  await addition.resolve('b');
  await addition.resolve('c');
  stop();

  expect(await added).toBe('Ac');
  expect(client.getQueryData(key)).toBe('Ac');
  await expectIdle(client);
});

test('lets a run follow for whoever asked for all of it before it was asked again', async () => {
  const { client, fetcher, addition, query, frames, stop } = await setUp();
  const late = async (context: FetcherContext): Promise<string> => {
    const { base } = context;
    return `${base}${await addition(context)}`;
  };

  void client.fetchQuery({ key, fetcher: late, fresh: true });
  await turn();
  const refetched = query.refetch();
  client.setQueryData(key, 'A');
  await addition.resolve('b');
  await addition.resolve('c');
  await fetcher.resolve('all');
  stop();

  expect(await refetched).toMatchObject({ data: 'all' });
  expect(frames.slice(-2)).toEqual(['loading/fetching "Ac"', 'success/idle "all"']);
});

test('leaves the age and the mark of the data it adds to', async () => {
  const { client, clock, addition, stop, more } = await setUp();
  const before = client.inspect()[0]?.base;
  stop();
  await clock.advance(10);
  void client.invalidate(key);

  void more();
  await addition.resolve('b');

  expect(client.inspect()).toMatchObject([
    { base: { ...before, data: 'ab' }, invalidated: true, fetchStatus: 'idle' },
  ]);
});

test('lets a run follow for whoever asked for all of it meanwhile', async () => {
  const { client, fetcher, addition, query, frames, stop, more } = await setUp();

  const added = more();
  await turn();
  const refetched = query.refetch();
  const fetched = client.fetchQuery({ key, fetcher, fresh: true });
  await addition.resolve('b');
  await fetcher.resolve('new');
  stop();

  expect(await added).toBe('ab');
  expect(await refetched).toMatchObject({ data: 'new' });
  expect(await fetched).toBe('new');
  expect(frames).toEqual(['loading/fetching "a"', 'loading/fetching "ab"', 'success/idle "new"']);
  await expectIdle(client);
});

test('lets the run of whoever awaits one follow with his fetcher, where nobody watches', async () => {
  const { client, fetcher, addition, stop, more } = await setUp();
  stop();
  await turn();

  void more();
  const fetched = client.fetchQuery({ key, fetcher, fresh: true });
  await addition.resolve('b');
  await fetcher.resolve('new');

  expect(await fetched).toBe('new');
  expect(addition.calls).toHaveLength(1);
  await expectIdle(client);
});

test('loads all of it for whoever asks without a fetcher, where somebody watches', async () => {
  const { client, fetcher, addition, stop, more } = await setUp();

  void more();
  const fetched = client.fetchQuery({ key, fresh: true });
  await addition.resolve('b');
  await fetcher.resolve('new');
  stop();

  expect(await fetched).toBe('new');
  await expectIdle(client);
});

test('loses no invalidation over its attempts', async () => {
  const { client, clock, fetcher, addition, stop, more } = await setUp();

  void more({ retry: 1, retryDelay: 1000 });
  await addition.reject(new Error('down'));
  void client.invalidate(key);
  await clock.advance(1000);
  await addition.resolve('b');
  await fetcher.resolve('new');
  stop();

  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'new' });
  expect(addition.calls).toHaveLength(2);
  await expectIdle(client);
});

test('keeps the data when it fails', async () => {
  const { client, addition, frames, stop, more } = await setUp();

  const added = more();
  added.catch(Boolean);
  await addition.reject(new Error('down'));
  stop();

  await expect(added).rejects.toThrow('down');
  expect(frames).toEqual(['loading/fetching "a"', 'failure/idle "a" !down']);
  await expectIdle(client);
});

test('is no answer to an edit that waits for one', async () => {
  const { client, fetcher, addition, frames, stop, more } = await setUp();
  const under = client.optimistic.update<string>(key, (old) => old && `${old}?`);
  const layer = client.optimistic.update<string>(key, (old) => old && `${old}!`);

  void more();
  await turn();
  layer.commit();
  await addition.resolve('b');
  await fetcher.resolve('new');
  under.rollback();
  stop();

  expect(frames.at(-3)).toBe('loading/fetching "ab?!"');
  expect(frames.at(-1)).toBe('success/idle "new"');
  await expectIdle(client);
});

test('lets no edit go that was accepted in its own tick', async () => {
  const { client, fetcher, addition, frames, stop, more } = await setUp();
  const under = client.optimistic.update<string>(key, (old) => old);
  const layer = client.optimistic.update<string>(key, (old) => old && `${old}!`);

  void more();
  layer.commit();
  await addition.resolve('b');
  const shown = client.getQueryData(key);
  await fetcher.resolve('new');
  under.rollback();
  stop();

  expect(shown).toBe('ab!');
  expect(frames.at(-1)).toBe('success/idle "new"');
});

test('gives an entry without data nothing to add to', async () => {
  const { client, clock } = createTestClient();
  await clock.advance(5);

  await client.fetchQuery({ key, fetcher: ({ base }) => String(base) });

  expect(client.getState(key)).toEqual({ status: 'success', data: 'undefined', updatedAt: clock.now() });
});

test('shows writes and invalidations by the version of an entry', () => {
  const { client } = createTestClient();
  const versions: unknown[] = [];
  const note = () => versions.push(client.inspect()[0]?.version);

  client.setQueryData(key, 'a');
  note();
  client.setQueryData(key, 'a');
  note();
  void client.invalidate(key);
  note();

  expect(new Set(versions).size).toBe(3);
});
