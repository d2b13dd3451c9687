import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  settled,
  trace,
  traceQuery,
  turn,
} from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['todos'];

test('makes one run of all that is asked for in a tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const options = { key, fetcher };

  const one = traceQuery(client.watchQuery(options));
  const two = traceQuery(client.watchQuery({ ...options }));
  const answers = [client.fetchQuery(options), client.fetchQuery({ key: ['todos'], fetcher })];
  const prefetched = client.prefetch(options);
  const refetched = client.watchQuery(options).refetch();
  await fetcher.resolve('milk');
  one.stop();
  two.stop();

  expect(await Promise.all(answers)).toEqual(['milk', 'milk']);
  expect(await refetched).toMatchObject({ status: 'success', data: 'milk' });
  await prefetched;
  expect(fetcher.calls).toHaveLength(1);
  expect(one.frames).toEqual(['loading/fetching', 'success/idle "milk"']);
  expect(two.frames).toEqual(['loading/fetching', 'success/idle "milk"']);
  await expectIdle(client);
});

test('joins the run that is under way in a later tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const first = client.fetchQuery({ key, fetcher });
  await turn();
  const second = client.fetchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  await fetcher.resolve('milk');
  stop();

  expect(await Promise.all([first, second])).toEqual(['milk', 'milk']);
  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'success/idle "milk"']);
  await expectIdle(client);
});

test('shows the status at once and calls the fetcher in a microtask', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const answer = client.fetchQuery({ key, fetcher });
  const status = client.getState(key).status;
  const callsAtOnce = fetcher.calls.length;
  await Promise.resolve();
  const callsAfterMicrotask = fetcher.calls.length;
  await fetcher.resolve('milk');
  await answer;

  expect(status).toBe('loading');
  expect(callsAtOnce).toBe(0);
  expect(callsAfterMicrotask).toBe(1);
});

test('lets microtasks that were queued before it join the tick', async () => {
  const { client } = createTestClient();
  const calls: string[] = [];
  const early = Promise.resolve().then(() =>
    client.fetchQuery({ key, fetcher: () => calls.push('microtask') }),
  );

  const late = client.fetchQuery({ key, fetcher: () => calls.push('synchronous') });
  await Promise.all([early, late]);

  expect(calls).toEqual(['synchronous']);
});

test('takes the fetcher of the one who asked first', async () => {
  const { client } = createTestClient();
  const first = controlledFetcher<string>();
  const second = controlledFetcher<string>();

  const answers = [client.fetchQuery({ key, fetcher: first }), client.fetchQuery({ key, fetcher: second })];
  await first.resolve('from the first');

  expect(await Promise.all(answers)).toEqual(['from the first', 'from the first']);
  expect(second.calls).toHaveLength(0);
});

test('takes the retries of the one who asked first', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const first = client.fetchQuery({ key, fetcher, retry: 1, retryDelay: 10 }).catch(String);
  const second = client.fetchQuery({ key, fetcher, retry: false }).catch(String);
  await fetcher.reject(new Error('down'));
  await clock.advance(10);
  await fetcher.resolve('milk');

  expect(await Promise.all([first, second])).toEqual(['milk', 'milk']);
  expect(fetcher.calls).toHaveLength(2);
});

test('takes the network mode of the one who asked first', async () => {
  const { client, online } = createTestClient();
  online.value = false;

  const first = client.fetchQuery({ key, fetcher: () => 'milk', networkMode: 'always' });
  const second = client.fetchQuery({ key, fetcher: () => 'bread', networkMode: 'online' });

  expect(await Promise.all([first, second])).toEqual(['milk', 'milk']);
});

test('takes the schema of the one who asked first', async () => {
  const { client } = createTestClient();
  const shouting = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => ({ value: String(value).toUpperCase() }),
    },
  } as const;

  const first = client.fetchQuery({ key, fetcher: () => 'milk', schema: shouting });
  const second = client.fetchQuery({ key, fetcher: () => 'milk' });

  expect(await Promise.all([first, second])).toEqual(['MILK', 'MILK']);
});

test('runs different keys side by side', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const answers = [client.fetchQuery({ key: [1], fetcher }), client.fetchQuery({ key: ['1'], fetcher })];
  await turn();
  const counts = client.isFetching.peek();
  await fetcher.calls[1]?.resolve('text');
  await fetcher.calls[0]?.resolve('number');

  expect(await Promise.all(answers)).toEqual(['number', 'text']);
  expect(counts).toBe(2);
});

test('ignores the late response of a run that was replaced', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.remove(key);
  await turn();
  await fetcher.calls[0]?.resolve('of the replaced run');
  const meanwhile = client.getState(key).status;
  await fetcher.calls[1]?.resolve('of the successor');
  stop();

  expect(meanwhile).toBe('loading');
  expect(frames.at(-1)).toBe('success/idle "of the successor"');
  expect(frames.join()).not.toContain('replaced');
  await expectIdle(client);
});

test('ignores the late response of a replaced run after the successor has settled', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key, fetcher });
  await turn();

  client.cancel(key);
  const answer = client.fetchQuery({ key, fetcher });
  await turn();
  await fetcher.calls[1]?.resolve('new');
  await fetcher.calls[0]?.resolve('late');

  expect(await answer).toBe('new');
  expect(client.getQueryData(key)).toBe('new');
});

test('ignores the late failure of a replaced run', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key, fetcher });
  await turn();

  client.cancel(key);
  const answer = client.fetchQuery({ key, fetcher });
  await turn();
  await fetcher.calls[0]?.reject(new Error('late'));
  const meanwhile = client.getState(key).status;
  await fetcher.calls[1]?.resolve('new');

  expect(meanwhile).toBe('loading');
  expect(await answer).toBe('new');
});

test('ignores what a retry of a replaced run would have brought', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key, fetcher, retry: 1, retryDelay: 10 });
  await fetcher.reject(new Error('down'));

  client.cancel(key);
  await clock.advance(10);
  await settled(client);

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key).status).toBe('initial');
  await expectIdle(client);
});

test('counts what is fetching', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { frames, stop } = trace(client.isFetching);

  void client.prefetch({ key, fetcher });
  await fetcher.resolve('milk');
  stop();

  expect(frames).toEqual([0, 1, 0]);
});
