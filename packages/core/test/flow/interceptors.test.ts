import { type Interceptor, QoraClient } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['city', 3];
const down = new Error('down');

test('stand around the run, the oldest outermost', async () => {
  const { client } = createTestClient();
  const order: string[] = [];
  const named =
    (name: string): Interceptor =>
    async (_context, next) => {
      order.push(`${name} before`);
      const answer = await next();
      order.push(`${name} after`);
      return `${name}(${answer})`;
    };
  client.intercept(named('outer'));
  client.intercept(named('inner'));

  const answer = await client.fetchQuery({
    key,
    fetcher: () => {
      order.push('fetcher');
      return 'Oslo';
    },
  });

  expect(order).toEqual(['outer before', 'inner before', 'fetcher', 'inner after', 'outer after']);
  expect(answer).toBe('outer(inner(Oslo))');
});

test('stand outside the retries of the run', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  let calls = 0;
  client.intercept((_context, next) => {
    calls++;
    return next();
  });

  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.reject(down);
  await clock.advance(1_000);
  await fetcher.reject(down);
  await clock.advance(2_000);
  await fetcher.resolve('Oslo');

  expect(await answer).toBe('Oslo');
  expect(calls).toBe(1);
  expect(fetcher.calls).toHaveLength(3);
  await expectIdle(client);
});

test('are told of the run', async () => {
  const { client } = createTestClient();
  const seen: unknown[] = [];
  const meta = { screen: 'map' };
  client.intercept((context, next) => {
    seen.push([context.key, context.hash, context.cause, context.meta, context.signal.aborted]);
    return next();
  });

  await client.fetchQuery({ key, fetcher: () => 'Oslo', meta });
  const { stop } = traceQuery(client.watchQuery({ key: ['other'], fetcher: () => 1 }));
  await settled(client);
  stop();

  expect(seen).toEqual([
    [key, '["city",3]', 'fetch', meta, false],
    [['other'], '["other"]', 'mount', undefined, false],
  ]);
});

test('may wait before they let the fetcher run', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  let go = (): void => undefined;
  const leader = new Promise<void>((resolve) => {
    go = resolve;
  });
  client.intercept(async (_context, next) => {
    await leader;
    return next();
  });

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  const callsWhileWaiting = fetcher.calls.length;
  go();
  await fetcher.resolve('Oslo');
  stop();

  expect(callsWhileWaiting).toBe(0);
  expect(frames).toEqual(['loading/fetching', 'success/idle "Oslo"']);
  await expectIdle(client);
});

test('may answer without the fetcher', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.intercept(async () => 'from another tab');

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await settled(client);
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(frames).toEqual(['loading/fetching', 'success/idle "from another tab"']);
  expect(client.getState(key)).toMatchObject({ updatedAt: clock.now() });
});

test('may answer with null and undefined', async () => {
  const { client } = createTestClient();
  client.intercept(async ({ key: [first] }) => (first === 'null' ? null : undefined));

  const answers = [['null'], ['undefined']].map((one) => client.fetchQuery({ key: one, fetcher: () => 1 }));

  expect(await Promise.all(answers)).toEqual([null, undefined]);
});

test.each<[name: string, interceptor: Interceptor]>([
  ['reject', () => Promise.reject(down)],
  [
    'throw',
    () => {
      throw down;
    },
  ],
  [
    'reject after the fetcher has answered',
    async (_context, next) => {
      await next();
      throw down;
    },
  ],
])('that %s fail the run without a retry', async (_name, interceptor) => {
  const { client, clock } = createTestClient();
  let calls = 0;
  client.intercept((context, next) => {
    calls++;
    return interceptor(context, next);
  });

  const answer = client.fetchQuery({ key, fetcher: () => 'Oslo' }).catch((error: unknown) => error);
  await clock.advance(60_000);

  expect(await answer).toBe(down);
  expect(calls).toBe(1);
  expect(client.getState(key)).toMatchObject({ status: 'failure', error: down });
  await expectIdle(client);
});

test("see the fetcher's last error and may answer in its place", async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  const seen: unknown[] = [];
  client.intercept(async (_context, next) => {
    try {
      return await next();
    } catch (error) {
      seen.push(error);
      return 'rescued';
    }
  });

  const answer = await client.fetchQuery({ key, fetcher: () => Promise.reject(down) });

  expect(answer).toBe('rescued');
  expect(seen).toEqual([down]);
});

test("pass the fetcher's error on", async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  client.intercept((_context, next) => next());

  const query = client.watchQuery({ key, fetcher: () => Promise.reject<string>(down) });
  const { frames, stop } = traceQuery(query);
  await settled(client);
  stop();

  expect(frames).toEqual(['loading/fetching', 'failure/idle !down']);
  expect(query.error.peek()).toBe(down);
  expect(query.failureCount.peek()).toBe(1);
});

test('call the fetcher once however often they ask for it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.intercept(async (_context, next) => `${await next()}, ${await next()}`);

  const answer = client.fetchQuery({ key, fetcher });
  await fetcher.resolve('Oslo');

  expect(await answer).toBe('Oslo, Oslo');
  expect(fetcher.calls).toHaveLength(1);
});

test('are taken away for the runs that follow', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const same: Interceptor = async (_context, next) => `*${await next()}`;
  const stopOne = client.intercept(same);
  const stopTwo = client.intercept(same);

  const under = client.fetchQuery({ key: ['a'], fetcher });
  await turn();
  stopOne();
  stopOne();
  await fetcher.resolve('Oslo');
  const one = client.fetchQuery({ key: ['b'], fetcher });
  await fetcher.resolve('Oslo');
  stopTwo();
  const none = client.fetchQuery({ key: ['c'], fetcher });
  await fetcher.resolve('Oslo');

  expect(await Promise.all([under, one, none])).toEqual(['**Oslo', '*Oslo', 'Oslo']);
});

test('let a run pause inside of them', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  client.intercept((_context, next) => next());

  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();
  online.value = true;
  await clock.advance(0);
  await fetcher.resolve('Oslo');
  stop();

  expect(frames).toEqual(['loading/fetching', 'loading/paused', 'loading/fetching', 'success/idle "Oslo"']);
  await expectIdle(client);
});

test('see their signal aborted when the run is called off, and their late answer is ignored', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const signals: AbortSignal[] = [];
  let answerLate = (): void => undefined;
  client.intercept(({ signal }) => {
    signals.push(signal);
    return new Promise((resolve) => {
      answerLate = () => resolve('late');
    });
  });
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.cancel(key);
  answerLate();
  await turn();
  stop();

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(frames).toEqual(['loading/fetching', 'initial/idle']);
  await expectIdle(client);
});

test('call no fetcher when they go on after the run was called off', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  let go = (): void => undefined;
  client.intercept(async (_context, next) => {
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return next();
  });
  const answer = client.fetchQuery({ key, fetcher }).catch((error: Error) => error.name);
  await turn();

  client.cancel(key);
  go();
  await turn();

  expect(await answer).toBe('CancelledError');
  expect(fetcher.calls).toHaveLength(0);
  await expectIdle(client);
});

test('belong to their client alone', async () => {
  const { client } = createTestClient();
  client.intercept(async () => 'intercepted');
  const other = new QoraClient();

  const answer = await other.fetchQuery({ key, fetcher: () => 'Oslo' });
  other.dispose();

  expect(answer).toBe('Oslo');
});
