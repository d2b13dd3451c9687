import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const down = new Error('down');

test('runs every match that is wanted, fresh or not', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(['a', 1], 'old');
  client.setQueryData(['a', 2], 'old');
  client.setQueryData(['b'], 'old');
  const one = traceQuery(client.watchQuery({ key: ['a', 1], fetcher }));
  const other = traceQuery(client.watchQuery({ key: ['b'], fetcher }));

  const done = client.refetchWhere({ prefix: ['a'] });
  await fetcher.resolve('new');
  await done;
  one.stop();
  other.stop();

  expect(fetcher.calls.map(({ context }) => context.key)).toEqual([['a', 1]]);
  expect(one.frames).toEqual(['success/idle "old"', 'loading/fetching "old"', 'success/idle "new"']);
  expect(other.frames).toEqual(['success/idle "old"']);
  await expectIdle(client);
});

test('leaves alone what only disabled readers hold', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(['a'], 'old');
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher, enabled: false }));

  await client.refetchWhere(() => true);
  stop();

  expect(frames).toEqual(['success/idle "old"']);
});

test('runs with `all` what a default fetcher can load, and nothing else', async () => {
  const { client } = createTestClient();
  client.setDefaults(['known'], { fetcher: ({ key }) => `loaded ${key[1]}` });
  client.setQueryData(['known', 1], 'old');
  client.setQueryData(['unknown', 1], 'old');

  await client.refetchWhere({});
  const withoutAll = client.getQueryData(['known', 1]);
  await client.refetchWhere({}, { all: true });

  expect(withoutAll).toBe('old');
  expect(client.getQueryData(['known', 1])).toBe('loaded 1');
  expect(client.getState(['unknown', 1])).toMatchObject({ status: 'success', data: 'old' });
  await expectIdle(client);
});

test('runs with `all` a default fetcher for disabled readers, too', async () => {
  const { client } = createTestClient();
  client.setDefaults(['known'], { fetcher: () => 'loaded' });
  const { frames, stop } = traceQuery(client.watchQuery({ key: ['known'], enabled: false }));

  await client.refetchWhere({}, { all: true });
  stop();

  expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "loaded"']);
});

test('never runs over static data', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(['a'], 'fixed');
  const options = { key: ['a'], fetcher, staleTime: 'static' } as const;
  const { frames, stop } = traceQuery(client.watchQuery(options));
  client.setDefaults(['b'], { fetcher, staleTime: 'static' });
  client.setQueryData(['b'], 'fixed');

  await client.refetchWhere({});
  await client.refetchWhere({}, { all: true });
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['success/idle "fixed"']);
});

test('runs what is static and has no data yet', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const options = { key: ['a'], fetcher, staleTime: 'static' } as const;
  const { frames, stop } = traceQuery(client.watchQuery(options));
  await fetcher.reject(down);

  const done = client.refetchWhere({});
  await fetcher.resolve('fixed');
  await done;
  stop();

  expect(frames.at(-1)).toBe('success/idle "fixed"');
});

test('resolves when runs fail', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  client.setQueryData(['a'], 'old');
  client.setQueryData(['b'], 'old');
  const one = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  const two = traceQuery(client.watchQuery({ key: ['b'], fetcher }));

  const done = client.refetchWhere({});
  await fetcher.reject(down);
  await fetcher.resolve('new');
  one.stop();
  two.stop();

  expect(await done).toBeUndefined();
  expect(one.frames.at(-1)).toBe('failure/idle "old" !down');
  expect(two.frames.at(-1)).toBe('success/idle "new"');
});

test('joins the run that is under way', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await turn();

  const done = client.refetchWhere({});
  await fetcher.resolve('new');
  await done;
  stop();

  expect(fetcher.calls).toHaveLength(1);
});

test('ends a wait for a retry', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await fetcher.reject(down);

  const done = client.refetchWhere({});
  await fetcher.resolve('new');
  await done;
  stop();

  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
});

test('resolves at once where nothing matches', async () => {
  const { client } = createTestClient();

  await client.refetchWhere({ prefix: ['nothing'] });
  await client.refetchWhere({}, { all: true });
  await settled(client);

  expect(client.keys()).toEqual([]);
});

test('takes a filter of stale that ignores disabled readers', async () => {
  const { client, clock } = createTestClient({ defaults: { staleTime: 1_000 } });
  const fetcher = controlledFetcher<string>();
  client.setQueryData(['a'], 'old');
  await clock.advance(100);
  const wanting = traceQuery(client.watchQuery({ key: ['a'], fetcher, staleTime: 500 }));
  const disabled = traceQuery(client.watchQuery({ key: ['a'], fetcher, staleTime: 50, enabled: false }));

  const early = client.keys({ stale: true });
  await clock.advance(400);
  const late = client.keys({ stale: true });
  wanting.stop();
  await turn();
  const disabledOnly = client.keys({ stale: true });
  disabled.stop();

  expect([early, late, disabledOnly]).toEqual([[], [['a']], []]);
});
