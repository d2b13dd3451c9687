import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['settings'];
const down = new Error('down');
type Client = ReturnType<typeof createTestClient>['client'];

const forget: [name: string, forget: (client: Client) => void][] = [
  ['remove', (client) => client.remove(key)],
  ['removeWhere', (client) => client.removeWhere({ prefix: key })],
  ['clear', (client) => client.clear()],
];
const all: typeof forget = [...forget, ['reset', (client) => void client.reset({ key })]];

test.each(all)('%s makes a live reader load again', async (_name, end) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await fetcher.resolve('one');

  end(client);
  const dataAtOnce = query.data.peek();
  await fetcher.resolve('two');
  client.setQueryData(key, 'alive');
  stop();

  expect(dataAtOnce).toBeUndefined();
  expect(frames).toEqual([
    'loading/fetching',
    'success/idle "one"',
    'loading/fetching',
    'success/idle "two"',
    'success/idle "alive"',
  ]);
  await expectIdle(client);
});

test.each(all)('%s leaves a disabled reader at initial and alive', async (_name, end) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));

  end(client);
  await turn();
  client.setQueryData(key, 'alive');
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['success/idle "old"', 'initial/idle', 'success/idle "alive"']);
  await expectIdle(client);
});

test.each(all)('%s clears a failure and loads again', async (_name, end) => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await fetcher.reject(down);

  end(client);
  const countAtOnce = query.failureCount.peek();
  await fetcher.resolve('fine');
  stop();

  expect(countAtOnce).toBe(0);
  expect(frames.slice(1)).toEqual(['failure/idle !down', 'loading/fetching', 'success/idle "fine"']);
});

test.each(all)('%s lifts the mark of an invalidation', async (_name, end) => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(client.watchQuery({ key, enabled: false }));
  await client.invalidate(key);

  end(client);

  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
  stop();
});

test.each(forget)('%s forgets an entry that nobody holds', async (_name, end) => {
  const { client } = createTestClient();
  client.setQueryData(key, 'old');

  end(client);

  expect(client.keys()).toEqual([]);
  expect(client.has(key)).toBe(false);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test.each(forget)('%s forgets tags', async (_name, end) => {
  const { client } = createTestClient();
  await client.prefetch({ key, fetcher: () => 1, tags: ['t'] });

  end(client);
  client.setQueryData(key, 2);

  expect(client.keys({ tags: ['t'] })).toEqual([]);
});

test('removes what matches and nothing else', () => {
  const { client } = createTestClient();
  client.setQueryData(['a', 1], 1);
  client.setQueryData(['a', 2], 2);
  client.setQueryData(['b'], 3);

  client.removeWhere({ prefix: ['a'] });
  client.remove(['unknown']);

  expect(client.keys()).toEqual([['b']]);
});

test('clears a tree of readers in one frame each', async () => {
  const { client } = createTestClient();
  const keys = [['a'], ['b'], ['c']];
  const traces = keys.map((one) => traceQuery(client.watchQuery({ key: one, fetcher: () => one[0] })));
  await settled(client);

  client.clear();
  await settled(client);
  for (const { stop } of traces) stop();

  for (const [i, { frames }] of traces.entries()) {
    const data = JSON.stringify(keys[i]?.[0]);
    expect(frames).toEqual([
      'loading/fetching',
      `success/idle ${data}`,
      'loading/fetching',
      `success/idle ${data}`,
    ]);
  }
  await expectIdle(client);
});

test('resets to initial data, and its promise waits for what is wanted', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, initialData: 'seed' }));
  client.setQueryData(key, 'edited');
  let isDone = false;

  const reset = client.reset({ key }).then(() => {
    isDone = true;
  });
  await turn();
  const wasDone = isDone;
  await fetcher.resolve('loaded');
  await reset;
  stop();

  expect(wasDone).toBe(false);
  expect(frames).toEqual([
    'success/idle "seed"',
    'success/idle "edited"',
    'loading/fetching "seed"',
    'success/idle "loaded"',
  ]);
  await expectIdle(client);
});

test('loads what was reset though a reader comes and another leaves in its tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const options = { key, fetcher, initialData: 'seed' };
  const old = traceQuery(client.watchQuery(options));
  await turn();

  void client.reset({});
  const { frames } = traceQuery(client.watchQuery(options));
  old.stop();
  await fetcher.resolve('loaded');

  expect(frames).toEqual(['loading/fetching "seed"', 'success/idle "loaded"']);
});

test('resets to initial data where nobody wants a run', async () => {
  const { client, clock } = createTestClient();
  const at = clock.now();
  await client.fetchQuery({ key, fetcher: () => 'loaded', initialData: 'seed' });
  await clock.advance(10);
  client.setQueryData(key, 'edited');

  await client.reset({ prefix: key });

  expect(client.getState(key)).toEqual({ status: 'success', data: 'seed', updatedAt: at });
});

test('resolves a reset whose run fails', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));

  const reset = client.reset({ key });
  await fetcher.reject(down);
  stop();

  expect(await reset).toBeUndefined();
  expect(client.getState(key)).toMatchObject({ status: 'failure', updatedAt: undefined });
});

test('resets fresh data as well as stale', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const options = { key, fetcher, staleTime: 'static' } as const;
  const { frames, stop } = traceQuery(client.watchQuery(options));

  void client.reset({ key });
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['success/idle "old"', 'loading/fetching', 'success/idle "new"']);
});

test('picks what it resets before it changes anything', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const keys = [['a'], ['b'], ['c']];
  const fetches = keys.map((one) => client.fetchQuery({ key: one, fetcher }).catch(() => 'cancelled'));
  await turn();
  const asked: unknown[] = [];

  await client.reset({
    fetchStatus: 'fetching',
    where: (one) => {
      asked.push([one[0], client.inspect({ fetchStatus: 'fetching' }).length]);
      return true;
    },
  });

  expect(asked).toEqual([
    ['a', 3],
    ['b', 3],
    ['c', 3],
  ]);
  expect(await Promise.all(fetches)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(client.inspect({ fetchStatus: 'fetching' })).toEqual([]);
});

test('resets what matches when one reset changes what another matches', async () => {
  const { client } = createTestClient();
  client.setQueryData(['a'], 1);
  client.setQueryData(['b'], 2);
  const stop = client.watchQuery<number>({ key: ['a'], enabled: false }).subscribe(({ status }) => {
    if (status === 'initial') client.remove(['b']);
  });

  await client.reset({ status: 'success' });
  stop();

  expect(client.getState(['a']).status).toBe('initial');
  expect(client.getState(['b']).status).toBe('initial');
  await expectIdle(client);
});
