import { CancelledError, type Query } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['mail'];
const down = new Error('down');

const reasons: [name: string, reason: unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['zero', 0],
  ['an empty text', ''],
  ['a text', 'down'],
  ['a plain object', { code: 404 }],
  ['an AbortError of another signal', new DOMException('The operation was aborted', 'AbortError')],
  ["the cancellation of somebody else's work", new CancelledError()],
];

test.each(reasons)('carries %s as it is', async (_name, reason) => {
  const { client, clock } = createTestClient({ defaults: { retry: false } });
  const query: Query<unknown, unknown> = client.watchQuery({ key, fetcher: () => Promise.reject(reason) });
  const { frames, stop } = traceQuery(query);
  const rejected = await client.fetchQuery({ key, fetcher: () => 1 }).then(
    () => 'resolved',
    (error: unknown) => ({ error }),
  );

  stop();

  expect(rejected).toEqual({ error: reason });
  expect((rejected as { error: unknown }).error).toBe(reason);
  expect(query.state.peek()).toEqual({
    status: 'failure',
    error: reason,
    failedAt: clock.now(),
    previousData: undefined,
    updatedAt: undefined,
  });
  expect(query.failureCount.peek()).toBe(1);
  expect(frames).toHaveLength(2);
  await expectIdle(client);
});

test.each(reasons)('retries after %s', async (_name, reason) => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query: Query<unknown, unknown> = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);

  await fetcher.reject(reason);
  const failure = [query.failureCount.peek(), query.failureReason.peek()];
  await clock.advance(1_000);
  await fetcher.resolve('mail');
  stop();

  expect(failure).toEqual([1, reason]);
  expect(query.state.peek()).toMatchObject({ status: 'success', data: 'mail' });
});

test.each(reasons)('keeps old data under %s, and is stale', async (_name, reason) => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.setQueryData(key, 'old');
  const query: Query<unknown, unknown> = client.watchQuery({ key, fetcher: () => Promise.reject(reason) });
  const { stop } = traceQuery(query);

  const state = await query.refetch();
  const isStale = query.isStale.peek();
  stop();

  expect(state).toMatchObject({ status: 'failure', error: reason, previousData: 'old' });
  expect(isStale).toBe(true);
});

test('takes a synchronous throw for a failure', async () => {
  const { client } = createTestClient({ defaults: { retry: 1 } });
  let calls = 0;
  const fetcher = (): string => {
    calls++;
    throw down;
  };

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, retryDelay: 0 }));
  await turn();
  const callsAtFirst = calls;
  stop();

  expect(callsAtFirst).toBe(1);
  expect(frames[0]).toBe('loading/fetching');
  await expectIdle(client);
});

test('fails at once on a synchronous throw without retries', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const fetcher = (): string => {
    throw down;
  };

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'failure/idle !down']);
});

test('takes what is no promise for the data', async () => {
  const { client } = createTestClient();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher: () => 'plain' }));

  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/idle "plain"']);
});

test('follows a thenable', async () => {
  const { client } = createTestClient();
  // biome-ignore lint/suspicious/noThenProperty: a thenable that is no Promise is what this is about
  const thenable = { then: (resolve: (value: string) => void) => resolve('then') };

  const answer = await client.fetchQuery({ key, fetcher: () => thenable as unknown as Promise<string> });

  expect(answer).toBe('then');
  expect(client.getQueryData(key)).toBe('then');
});

test('takes the abort error of its own signal for a cancellation', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await turn();

  client.cancel(key);
  await turn();
  stop();

  expect(frames).toEqual(['loading/fetching', 'initial/idle']);
  expect(query.failureCount.peek()).toBe(0);
});

test('replaces errors by the mapper of the client, for readers and those who await', async () => {
  const mapped: unknown[] = [];
  const { client } = createTestClient({
    defaults: { retry: false },
    errorMapper: (error, of) => {
      mapped.push([error, of]);
      return new Error(`mapped ${(error as Error).message}`);
    },
  });
  const query = client.watchQuery({ key, fetcher: () => Promise.reject<string>(down) });
  const { frames, stop } = traceQuery(query);

  const answer = await client.fetchQuery({ key, fetcher: () => 'never' }).catch(String);
  stop();

  expect(mapped).toEqual([[down, key]]);
  expect(answer).toBe('Error: mapped down');
  expect(frames).toEqual(['loading/fetching', 'failure/idle !mapped down']);
  expect(query.failureReason.peek()?.message).toBe('mapped down');
});

test('maps no cancellation', async () => {
  const { client } = createTestClient({ errorMapper: () => new Error('mapped') });
  const answer = client.fetchQuery({ key, fetcher: () => new Promise(() => undefined) });

  client.cancel(key);

  await expect(answer).rejects.toBeInstanceOf(CancelledError);
});

test('shows the error itself when the mapper throws', async () => {
  const broken = new Error('broken mapper');
  const { client, reported } = createTestClient({
    defaults: { retry: false },
    errorMapper: () => {
      throw broken;
    },
  });

  const answer = client.fetchQuery({ key, fetcher: () => Promise.reject(down) });

  await expect(answer).rejects.toBe(down);
  expect(reported).toEqual([broken]);
  await expectIdle(client);
});

test('fails the run when its structural sharing throws', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.setQueryData(key, 'old');
  const structuralSharing = (): string => {
    throw down;
  };

  const answer = client.fetchQuery({ key, fetcher: () => 'new', structuralSharing, fresh: true });

  await expect(answer).rejects.toBe(down);
  expect(client.getState(key)).toMatchObject({ status: 'failure', previousData: 'old' });
});
