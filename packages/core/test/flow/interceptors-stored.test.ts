import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['city', 3];

/** A client whose storage holds data of the given age (ms). */
function setUp(age: number) {
  const test = createTestClient({ defaults: { staleTime: 1_000, retry: false } });
  const fetcher = controlledFetcher<string>();
  const storedAt = test.clock.now() - age;
  test.client.intercept(async ({ stored }) => stored('stored', storedAt));
  return { ...test, fetcher, storedAt };
}

test('settle the run with fresh data of that age', async () => {
  const { client, fetcher, storedAt } = setUp(999);

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await settled(client);
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['loading/fetching', 'success/idle "stored"']);
  expect(client.getState(key)).toEqual({ status: 'success', data: 'stored', updatedAt: storedAt });
  await expectIdle(client);
});

test('show stale data and let the fetcher follow', async () => {
  const { client, clock, fetcher } = setUp(1_000);

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching "stored"', 'success/idle "fetched"']);
  expect(client.getState(key)).toMatchObject({ updatedAt: clock.now() });
  await expectIdle(client);
});

test('judge the age by the stale time of the one who asked', async () => {
  const { client, fetcher } = setUp(5_000);

  const patient = client.fetchQuery({ key: ['a'], fetcher, staleTime: 10_000 });
  const eager = client.fetchQuery({ key: ['b'], fetcher, staleTime: 0 });
  await fetcher.resolve('fetched');

  expect(await Promise.all([patient, eager])).toEqual(['stored', 'fetched']);
});

test('give stale data to nobody who awaits, but what follows', async () => {
  const { client, fetcher } = setUp(5_000);

  const answer = client.fetchQuery({ key, fetcher });
  await turn();
  const shown = client.getQueryData(key);
  await fetcher.resolve('fetched');

  expect(shown).toBe('stored');
  expect(await answer).toBe('fetched');
});

test('keep stale data in sight when the fetcher fails after it', async () => {
  const { client, fetcher, storedAt } = setUp(5_000);

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(new Error('down'));
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching "stored"', 'failure/idle "stored" !down']);
  expect(client.getState(key)).toMatchObject({ updatedAt: storedAt });
});

test('keep stale data when the run is called off after it', async () => {
  const { client, fetcher } = setUp(5_000);
  const answer = client.fetchQuery({ key, fetcher });
  await turn();

  client.cancel(key);

  expect(await answer).toBe('stored');
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'stored' });
});

test('settle without a network', async () => {
  const { client, fetcher, online } = setUp(0);
  online.value = false;

  const answer = await client.fetchQuery({ key, fetcher });

  expect(answer).toBe('stored');
  expect(fetcher.calls).toHaveLength(0);
});

test('show stale data without a network, and pause', async () => {
  const { client, clock, fetcher, online } = setUp(5_000);
  online.value = false;

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('fetched');
  stop();

  expect(frames.slice(-4)).toEqual([
    'loading/fetching "stored"',
    'loading/paused "stored"',
    'loading/fetching "stored"',
    'success/idle "fetched"',
  ]);
  await expectIdle(client);
});

test('never replace newer data', async () => {
  const { client, clock, fetcher } = setUp(0);
  await clock.advance(10);
  client.setQueryData(key, 'newer');

  const answer = client.fetchQuery({ key, fetcher, fresh: true });
  await turn();
  const meanwhile = client.getQueryData(key);
  await fetcher.resolve('fetched');

  expect(meanwhile).toBe('newer');
  expect(await answer).toBe('fetched');
});

test('are overtaken by a write like any response', async () => {
  const { client, clock } = createTestClient({ defaults: { staleTime: 1_000 } });
  const fetcher = controlledFetcher<string>();
  let answer = (): void => undefined;
  client.intercept(async ({ stored, cause }, next) => {
    if (cause === 'trailing') return next();
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return stored('stored', clock.now());
  });
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.setQueryData(key, 'written');
  await clock.advance(1);
  answer();
  await turn();
  await fetcher.resolve('trailing');
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "trailing"',
  ]);
});

test('let the fetcher follow when they are older than an invalidation, however fresh', async () => {
  const { client, clock, fetcher } = setUp(0);
  client.setQueryData(key, 'old', { updatedAt: clock.now() - 10 });
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await clock.advance(10);

  void client.invalidate(key);
  await fetcher.resolve('fetched');
  stop();

  expect(frames).toEqual([
    'success/idle "old"',
    'loading/fetching "old"',
    'loading/fetching "stored"',
    'success/idle "fetched"',
  ]);
  expect(client.inspect()).toMatchObject([{ invalidated: false }]);
});

test('pass through the interceptors around them', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.intercept((_context, next) => next());
  client.intercept(async ({ stored }) => stored('stored', clock.now()));

  const answer = await client.fetchQuery({ key, fetcher });

  expect(answer).toBe('stored');
  expect(fetcher.calls).toHaveLength(0);
});

test('let the interceptors inside of them follow', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const calls: string[] = [];
  client.intercept(async ({ stored }) => {
    calls.push('outer');
    return stored('stored', 0);
  });
  client.intercept((_context, next) => {
    calls.push('inner');
    return next();
  });

  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.resolve('fetched');

  expect(await answer).toBe('fetched');
  expect(calls).toEqual(['outer', 'inner']);
});

test('end the run with a final answer, however old it counts', async () => {
  const { client, clock } = createTestClient({ defaults: { staleTime: 0 } });
  const fetcher = controlledFetcher<string>();
  const at = clock.now() - 1;
  client.intercept(async ({ stored }) => stored('from another tab', at, true));

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await settled(client);
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['loading/fetching', 'success/idle "from another tab"']);
  expect(client.getState(key)).toMatchObject({ updatedAt: at });
});

test('keep the time of newer data where a final answer is older', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'here');
  client.intercept(async ({ stored }) => stored('from another tab', clock.now() - 500, true));

  await client.fetchQuery({ key, fetcher, fresh: true });

  expect(client.getState(key)).toMatchObject({ data: 'from another tab', updatedAt: clock.now() });
});

test.each<[string, (test: ReturnType<typeof setUp>) => unknown]>([
  ['a refetch', ({ client, fetcher }) => client.watchQuery({ key, fetcher }).refetch()],
  ['a refetch by filter', ({ client }) => client.refetchWhere({ key }, { all: true })],
])('are shown, and no more than that, to %s, however fresh', async (_name, ask) => {
  const test = setUp(500);
  const { client, fetcher } = test;
  client.setDefaults(key, { fetcher });
  client.setQueryData(key, 'old', { updatedAt: 0 });
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));

  const asked = ask(test);
  await fetcher.resolve('fetched');
  await asked;
  stop();

  expect(frames).toEqual([
    'success/idle "old"',
    'loading/fetching "old"',
    'loading/fetching "stored"',
    'success/idle "fetched"',
  ]);
  await expectIdle(client);
});

test('are told which schema whoever asked has', async () => {
  const { client } = createTestClient();
  const schema = {
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  } as const;
  const schemas: unknown[] = [];
  client.intercept((context, next) => {
    schemas.push(context.schema);
    return next();
  });

  await client.prefetch({ key, schema, fetcher: () => 1 });
  await client.prefetch({ key: ['other'], fetcher: () => 1 });

  expect(schemas).toEqual([schema, undefined]);
});

test('say whether data of an age would be fresh to whoever asked', async () => {
  const { client, clock } = createTestClient();
  const seen: boolean[] = [];
  client.setQueryData(key, 'old');
  client.intercept((context, next) => {
    seen.push(context.isFresh(clock.now() - 500));
    return next();
  });

  await client.fetchQuery({ key: ['a'], staleTime: 501, fetcher: () => 1 });
  await client.fetchQuery({ key: ['b'], staleTime: 500, fetcher: () => 1 });
  void client.invalidate(key);
  await client.fetchQuery({ key, staleTime: 501, fetcher: () => 'new' });

  expect(seen).toEqual([true, false, true]);
});

test('are given data by those inside of them, and when it was true', async () => {
  const { client, clock } = createTestClient();
  const at = clock.now() - 500;
  const seen: unknown[] = [];
  client.intercept(async (context, next) => {
    const data = await next();
    seen.push(data, context.storedAt);
    return data;
  });
  client.intercept(async ({ stored }) => stored('stored', at));

  await client.prefetch({ key, fetcher: () => 'loaded' });

  expect(seen).toEqual(['stored', at]);
  expect(client.getState(key)).toMatchObject({ data: 'stored', updatedAt: at });
});

test('are given what follows stale data that is stored inside of them', async () => {
  const { client, clock } = createTestClient({ defaults: { staleTime: 100 } });
  const seen: unknown[] = [];
  client.intercept(async (context, next) => {
    const data = await next();
    seen.push(data, context.storedAt);
    return data;
  });
  client.intercept(async ({ stored }) => stored('stored', clock.now() - 500));

  await client.prefetch({ key, fetcher: () => 'loaded' });

  expect(seen).toEqual(['loaded', undefined]);
});
