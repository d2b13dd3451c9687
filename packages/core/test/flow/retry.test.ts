import { controlledFetcher, createTestClient, expectIdle, trace, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['rates'];
const down = new Error('down');

test('tries three times more, one, two and four seconds later', async () => {
  const { client, clock } = createTestClient();
  const started: number[] = [];
  const begin = clock.now();
  const fetcher = (): Promise<never> => {
    started.push(clock.now() - begin);
    return Promise.reject(down);
  };

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await clock.advance(60_000);
  stop();

  expect(started).toEqual([0, 1_000, 3_000, 7_000]);
  expect(frames).toEqual(['loading/fetching', 'failure/idle !down']);
  await expectIdle(client);
});

test('waits thirty seconds at most', async () => {
  const { client, clock } = createTestClient();
  const started: number[] = [];
  const fetcher = (): Promise<never> => {
    started.push(clock.now());
    return Promise.reject(down);
  };

  const { stop } = traceQuery(client.watchQuery({ key, fetcher, retry: 7 }));
  await clock.advance(300_000);
  stop();

  const gaps = started.slice(1).map((at, i) => at - (started[i] as number));
  expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test.each([
  [false, 1],
  [0, 1],
  [2, 3],
  [true, 21],
])('with `retry: %s` makes %i attempts in 20 waits', async (retry, attempts) => {
  const { client, clock } = createTestClient();
  let calls = 0;
  const fetcher = (): Promise<never> => {
    calls++;
    return Promise.reject(down);
  };

  const { stop } = traceQuery(client.watchQuery({ key, fetcher, retry, retryDelay: 10 }));
  await clock.advance(200);
  stop();

  expect(calls).toBe(attempts);
  await expectIdle(client);
});

test('asks the functions of retry and delay with a count from zero and the error', async () => {
  const { client, clock } = createTestClient();
  const asked: string[] = [];
  const errors = ['a', 'b', 'c'];
  let calls = 0;
  const options = {
    key,
    fetcher: (): Promise<never> => Promise.reject(new Error(errors[calls++])),
    retry: (count: number, error: Error) => {
      asked.push(`retry ${count} ${error.message}`);
      return count < 2;
    },
    retryDelay: (count: number, error: Error) => {
      asked.push(`delay ${count} ${error.message}`);
      return 10;
    },
  };

  const answer = client.fetchQuery(options).catch(String);
  await clock.advance(20);

  expect(await answer).toBe('Error: c');
  expect(asked).toEqual(['retry 0 a', 'delay 0 a', 'retry 1 b', 'delay 1 b', 'retry 2 c']);
});

test('counts the attempts for the fetcher', async () => {
  const { client, clock } = createTestClient();
  const attempts: number[] = [];

  void client.prefetch({
    key,
    retryDelay: 0,
    fetcher: ({ attempt }) => {
      attempts.push(attempt);
      throw down;
    },
  });
  await clock.advance(0);

  expect(attempts).toEqual([0, 1, 2, 3]);
});

test('shows the failures so far on the query, and none of them once it succeeds', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher, retryDelay: 10 });

  const seen = trace(() => `${query.failureCount.value} ${query.failureReason.value?.message}`);
  await fetcher.reject(new Error('first'));
  await clock.advance(10);
  await fetcher.reject(new Error('second'));
  await clock.advance(10);
  await fetcher.resolve('1.08');
  seen.stop();

  expect(seen.frames).toEqual(['0 undefined', '1 first', '2 second', '0 undefined']);
  await expectIdle(client);
});

test('shows how often a run failed after its last attempt', async () => {
  const { client, clock } = createTestClient();
  const query = client.watchQuery({
    key,
    fetcher: () => Promise.reject(down),
    retry: 1,
    retryDelay: 10,
  });

  const seen = trace(() => `${query.status.value} ${query.failureCount.value}`);
  await clock.advance(10);
  seen.stop();

  expect(seen.frames).toEqual(['loading 0', 'loading 1', 'failure 2']);
});

test('keeps the state quiet while it tries again', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0, retryDelay: 10 }));
  await fetcher.reject(down);
  await clock.advance(10);
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
});

test.each([
  ['cancel', (client: ReturnType<typeof createTestClient>['client']) => client.cancel(key)],
  ['a reset', (client: ReturnType<typeof createTestClient>['client']) => void client.reset({ key })],
  ['a write', (client: ReturnType<typeof createTestClient>['client']) => void client.setQueryData(key, '1')],
])('sets the failure count to zero on %s', async (_name, end) => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery<string>({ key, fetcher });
  const { frames, stop } = trace(query.failureCount);
  await fetcher.reject(down);

  end(client);

  expect(frames).toEqual([0, 1, 0]);
  expect(query.failureReason.peek()).toBeUndefined();
  stop();
  client.clear();
  await expectIdle(client);
});

test('ends a wait at once when somebody refetches', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { frames, stop } = traceQuery(query);
  await fetcher.reject(down);

  const refetched = query.refetch();
  await fetcher.resolve('1.08');
  stop();

  expect(await refetched).toMatchObject({ status: 'success', data: '1.08' });
  expect(fetcher.calls.map(({ context }) => context.attempt)).toEqual([0, 1]);
  expect(frames).toEqual(['loading/fetching', 'success/idle "1.08"']);
  await expectIdle(client);
});

test('lets whoever only fetches wait for the retry', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const first = client.fetchQuery({ key, fetcher });
  await fetcher.reject(down);

  const second = client.fetchQuery({ key, fetcher });
  await turn();
  const callsInWait = fetcher.calls.length;
  await clock.advance(1_000);
  await fetcher.resolve('1.08');

  expect(callsInWait).toBe(1);
  expect(await Promise.all([first, second])).toEqual(['1.08', '1.08']);
});

test('aborts a wait', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher }).catch((error: Error) => error.name);
  await fetcher.reject(down);

  client.cancel(key);
  await clock.advance(10_000);

  expect(await answer).toBe('CancelledError');
  expect(fetcher.calls).toHaveLength(1);
  await expectIdle(client);
});

test('keeps a process alive for a wait that somebody awaits', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const answer = client.fetchQuery({ key, fetcher }).catch(String);
  await fetcher.reject(down);

  expect(clock.pending().some(({ ref }) => ref)).toBe(true);
  client.cancel(key);
  await answer;
});

test('keeps no process alive for a wait that only a reader watches', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();

  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);

  expect(clock.pending()).toMatchObject([{ ref: false }]);
  stop();
  await expectIdle(client);
});

test('keeps a process alive from the moment somebody awaits the wait', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(down);

  const answer = client.fetchQuery({ key, fetcher });

  expect(clock.pending().some(({ ref }) => ref)).toBe(true);
  await clock.advance(1_000);
  await fetcher.resolve('1.08');
  await answer;
  stop();
});

test.each([
  ['retry', { retry: () => fail() }],
  ['retryDelay', { retry: 1, retryDelay: () => fail() }],
])('survives a function of `%s` that throws', async (_name, options) => {
  const { client, clock, reported } = createTestClient();

  const answer = client.fetchQuery({ key, fetcher: () => Promise.reject(down), ...options }).catch(String);
  await clock.advance(60_000);

  expect(await answer).toBe('Error: down');
  expect(reported.map(String)).toContain('Error: broken policy');
  await expectIdle(client);
});

function fail(): never {
  throw new Error('broken policy');
}

test.each<[string, (client: ReturnType<typeof createTestClient>['client']) => void]>([
  ['cancelled', () => undefined],
  ['reset', (client) => void client.reset({ key })],
  ['removed', (client) => client.remove(key)],
])('never comes back when it is %s offline in the tick in which its wait was ended', async (_name, end) => {
  const { client, clock, online } = createTestClient({ defaults: { refetchOnReconnect: false } });
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  traceQuery(query);
  await fetcher.reject(down);
  online.value = false;

  void query.refetch();
  end(client);
  client.cancel(key);
  client.setQueryData(key, 'written');
  await turn();
  const atRest = query.fetchStatus.peek();
  online.value = true;
  await clock.advance(10_000);

  expect(atRest).toBe('idle');
  expect(fetcher.calls).toHaveLength(1);
  expect(query.data.peek()).toBe('written');
});

test('tries no more when the function that decides about it calls the run off', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const retry = (): boolean => {
    client.cancel(key);
    return true;
  };
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, retry, retryDelay: 10 }));
  await fetcher.reject(down);

  await clock.advance(1_000);
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'initial/idle']);
  await expectIdle(client);
});
