import { controlledFetcher, createTestClient, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

test('waits until the test answers', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const promise = client.fetchQuery({ key: ['a'], fetcher });

  await turn();
  const open = client.isFetching.peek();
  await fetcher.resolve('data');

  expect(open).toBe(1);
  await expect(promise).resolves.toBe('data');
});

test('answers the call that this very tick will make', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const promise = client.fetchQuery({ key: ['a'], fetcher });

  await fetcher.resolve('data');

  expect(client.getQueryData(['a'])).toBe('data');
  await expect(promise).resolves.toBe('data');
});

test('fails the call with what the test rejects', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const promise = client.fetchQuery({ key: ['a'], fetcher, retry: false });
  const settled = expect(promise).rejects.toBe('boom');

  await fetcher.reject('boom');

  await settled;
});

test('remembers its calls with what they were given', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key: ['a'], fetcher });
  void client.prefetch({ key: ['b'], fetcher, meta: { page: 1 } });
  await turn();

  expect(fetcher.calls.map(({ context }) => [context.key, context.meta])).toEqual([
    [['a'], undefined],
    [['b'], { page: 1 }],
  ]);
});

test('answers the oldest open call', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key: ['a'], fetcher });
  void client.prefetch({ key: ['b'], fetcher });

  await fetcher.resolve('first');
  await fetcher.resolve('second');

  expect([client.getQueryData(['a']), client.getQueryData(['b'])]).toEqual(['first', 'second']);
});

test('answers a call of the test’s choice', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  void client.prefetch({ key: ['a'], fetcher });
  void client.prefetch({ key: ['b'], fetcher });
  await turn();

  await fetcher.calls[1]?.resolve('second');
  await fetcher.resolve('first');

  expect([client.getQueryData(['a']), client.getQueryData(['b'])]).toEqual(['first', 'second']);
  expect(fetcher.calls.map(({ isSettled }) => isSettled)).toEqual([true, true]);
});

test('rejects an answer that no call waits for', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();

  await expect(fetcher.resolve('data')).rejects.toThrow('no call is open (there were 0)');
  void client.prefetch({ key: ['a'], fetcher });
  await fetcher.resolve('data');
  await expect(fetcher.reject('boom')).rejects.toThrow('no call is open (there were 1)');
});

test('leaves the signal alone, so that a run without readers may finish', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await turn();

  stop();
  await turn();
  await fetcher.resolve('late');

  expect(fetcher.calls[0]?.isAborted).toBe(false);
  expect(client.getQueryData(['a'])).toBe('late');
});

test('takes the signal where the test wants it, and ends with it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const { stop } = traceQuery(client.watchQuery({ key: ['a'], fetcher }));
  await turn();

  stop();
  await turn();

  expect(fetcher.calls[0]?.isAborted).toBe(true);
  await expect(fetcher.resolve('late')).rejects.toThrow('no call is open');
});
