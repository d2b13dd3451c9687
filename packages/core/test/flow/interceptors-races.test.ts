import type { Interceptor } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['city', 3];

/** A client whose interceptor stops at a gate, before or after the fetcher. */
function setUp(where: 'before' | 'after') {
  const test = createTestClient();
  const fetcher = controlledFetcher<string>();
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const waiting: Interceptor = async (_context, next) => {
    if (where === 'before') await gate;
    const answer = await next();
    if (where === 'after') await gate;
    return answer;
  };
  test.client.intercept(waiting);
  const query = test.client.watchQuery({ key, fetcher });
  return { ...test, fetcher, query, open: () => open(), ...traceQuery(query) };
}

test('is not overtaken by a write before the fetcher was called', async () => {
  const { client, fetcher, frames, open, stop } = setUp('before');
  await turn();

  client.setQueryData(key, 'written');
  open();
  await turn();
  await fetcher.resolve('response');
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'success/fetching "written"', 'success/idle "response"']);
  await expectIdle(client);
});

test('is overtaken by a write after the fetcher has answered', async () => {
  const { client, fetcher, frames, open, stop } = setUp('after');
  await fetcher.resolve('overtaken');

  client.setQueryData(key, 'written');
  open();
  await turn();
  await fetcher.resolve('trailing');
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/fetching "written"',
    'loading/fetching "written"',
    'success/idle "trailing"',
  ]);
  await expectIdle(client);
});

test('is not overtaken by an invalidation before the fetcher was called', async () => {
  const { client, fetcher, frames, open, stop } = setUp('before');
  await turn();

  const invalidated = client.invalidate(key);
  open();
  await turn();
  await fetcher.resolve('response');
  await invalidated;
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(frames).toEqual(['loading/fetching', 'success/idle "response"']);
});

test('is overtaken by an invalidation after the fetcher has answered', async () => {
  const { client, fetcher, frames, open, stop } = setUp('after');
  await fetcher.resolve('overtaken');

  const invalidated = client.invalidate(key);
  open();
  await turn();
  await fetcher.resolve('trailing');
  await invalidated;
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/fetching "overtaken"', 'success/idle "trailing"']);
});

test('goes back when the last reader leaves a run that is paused inside', async () => {
  const { client, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  client.intercept((_context, next) => next());
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await turn();

  expect(frames).toEqual(['loading/fetching', 'loading/paused']);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('lets an attempt inside finish for the cache when the last reader leaves', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.intercept((_context, next) => next());
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await turn();
  await fetcher.resolve('Oslo');

  expect(client.getQueryData(key)).toBe('Oslo');
  await expectIdle(client);
});

test('aborts an attempt inside that took its signal when the last reader leaves', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  client.intercept((_context, next) => next());
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  stop();
  await turn();

  expect(fetcher.calls[0]?.isAborted).toBe(true);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('fails a wait for a retry inside when the last reader leaves', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.intercept((_context, next) => next());
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await fetcher.reject(new Error('down'));

  stop();
  await clock.advance(10_000);

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key).status).toBe('failure');
  await expectIdle(client);
});

test('ends a wait for a retry inside at once when somebody refetches', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.intercept((_context, next) => next());
  const query = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);
  await fetcher.reject(new Error('down'));

  const refetched = query.refetch();
  await fetcher.resolve('Oslo');
  stop();

  expect(await refetched).toMatchObject({ status: 'success', data: 'Oslo' });
});

test('stands around the trailing run, too', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const causes: string[] = [];
  client.intercept(({ cause }, next) => {
    causes.push(cause);
    return next();
  });
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(causes).toEqual(['mount', 'trailing']);
});

test('settles whoever waits for the run to come to rest when it pauses inside', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  online.value = false;
  client.intercept((_context, next) => next());
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));

  await client.invalidate(key);

  expect(client.inspect()).toMatchObject([{ fetchStatus: 'paused' }]);
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('new');
  stop();
  await expectIdle(client);
});

test('keeps its interceptors when one of them leaves meanwhile', async () => {
  const { client } = createTestClient();
  const order: string[] = [];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const stopOuter = client.intercept(async (_context, next) => {
    await gate;
    return next();
  });
  client.intercept((_context, next) => {
    order.push('middle');
    return next();
  });
  client.intercept((_context, next) => {
    order.push('inner');
    return next();
  });
  const answer = client.fetchQuery({ key, fetcher: () => 'Oslo' });
  await turn();

  stopOuter();
  open();

  expect(await answer).toBe('Oslo');
  expect(order).toEqual(['middle', 'inner']);
});

test('fails the run when its structural sharing throws on stored data', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const broken = new Error('broken sharing');
  client.intercept(async ({ stored }) => stored('stored', 0));
  const structuralSharing = (): string => {
    throw broken;
  };

  const answer = client.fetchQuery({ key, fetcher: () => 'fetched', structuralSharing });

  expect(await Promise.race([answer.catch((error: unknown) => error), turn()])).toBe(broken);
  await expectIdle(client);
});

test('is not overtaken by what happens in the tick in which it was asked for', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  let calls = 0;
  client.intercept(async () => `answer ${++calls}`);

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  client.setQueryData(key, 'written');
  void client.invalidate(key);
  await turn();
  await turn();
  stop();

  expect(frames).toEqual(['loading/fetching', 'success/fetching "written"', 'success/idle "answer 1"']);
  await expectIdle(client);
});

test.each(['cancel', 'remove'] as const)(
  'sees the network reject when the run is called off by %s',
  async (method) => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const seen: string[] = [];
    client.intercept(async (_context, next) => {
      try {
        return await next();
      } catch (error) {
        seen.push((error as Error).name);
        throw error;
      }
    });
    const answer = client.fetchQuery({ key, fetcher }).catch((error: Error) => error.name);
    await turn();

    client[method](key);
    await turn();

    expect(await answer).toBe('CancelledError');
    expect(seen).toEqual(['CancelledError']);
    await expectIdle(client);
  },
);
