import { createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const down = new Error('down');

test('interceptors stand around the function, the oldest outermost', async () => {
  const { client } = createTestClient();
  const order: string[] = [];
  for (const name of ['outer', 'inner']) {
    client.interceptMutation(async (_run, next) => {
      order.push(`${name} in`);
      const answer = await next();
      order.push(`${name} out`);
      return answer;
    });
  }

  const answer = await client.mutation({ mutationFn: () => order.push('function') }).mutate();

  expect(order).toEqual(['outer in', 'inner in', 'function', 'inner out', 'outer out']);
  expect(answer).toBe(3);
});

test('an interceptor stands around all attempts, not around each', async () => {
  const { client, clock } = createTestClient();
  let passes = 0;
  client.interceptMutation((_run, next) => {
    passes++;
    return next();
  });

  const run = client
    .mutation({
      mutationFn: (_: undefined, { attempt }) => (attempt < 2 ? Promise.reject(down) : 'done'),
      retry: 2,
      retryDelay: 1,
    })
    .mutate();
  await clock.advance(1);
  await clock.advance(1);

  expect([await run, passes]).toEqual(['done', 1]);
});

test('an interceptor that answers itself asks nobody', async () => {
  const { client } = createTestClient();
  let calls = 0;
  client.interceptMutation(async () => 'own');

  const answer = await client.mutation({ mutationFn: () => calls++ }).mutate();

  expect([answer, calls]).toEqual(['own', 0]);
});

test('an interceptor may change the answer', async () => {
  const { client } = createTestClient();
  client.interceptMutation(async (_run, next) => `${await next()}!`);

  const mutation = client.mutation({ mutationFn: () => 'done' });

  expect(await mutation.mutate()).toBe('done!');
});

test.each([
  [
    'at once',
    () => {
      throw down;
    },
  ],
  ['later', () => Promise.reject(down)],
])('an interceptor that throws %s fails the run, and its edit is taken back', async (_, interceptor) => {
  const { client } = createTestClient();
  client.setQueryData(['n'], 1);
  client.interceptMutation(interceptor);
  const mutation = client.mutation({
    mutationFn: () => 1,
    optimistic: (_input, cache) => cache.update<number>(['n'], () => 2),
  });

  await expect(Promise.resolve(mutation.mutate())).rejects.toBe(down);

  expect([mutation.state.value.status, client.getQueryData(['n'])]).toEqual(['failure', 1]);
});

test('an interceptor knows the run', async () => {
  const { client } = createTestClient();
  const seen: unknown[] = [];
  client.interceptMutation((run, next) => {
    seen.push(run.key, run.variables, run.scope, run.idempotencyKey, run.isCalled);
    return next();
  });

  const run = client.mutation({ key: ['save'], scope: 's', mutationFn: (_: number) => 1 }).mutate(7);

  expect(seen).toEqual([['save'], 7, 's', run.idempotencyKey, false]);
});

test('an interceptor that is taken away is asked no more', async () => {
  const { client } = createTestClient();
  const stop = client.interceptMutation(async () => 'own');

  stop();

  expect(await client.mutation({ mutationFn: () => 'done' }).mutate()).toBe('done');
});

test('one that takes itself away while it is asked leaves those inside of it', async () => {
  const { client } = createTestClient();
  const order: string[] = [];
  const stop = client.interceptMutation((_run, next) => {
    stop();
    order.push('outer');
    return next();
  });
  client.interceptMutation((_run, next) => {
    order.push('inner');
    return next();
  });

  await client.mutation({ mutationFn: () => 1 }).mutate();

  expect(order).toEqual(['outer', 'inner']);
});

test('one that stops listening raises no unhandled rejection', async () => {
  const { client } = createTestClient();
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  client.interceptMutation(async (_run, next) => {
    void next();
    return 'own';
  });

  const answer = await client.mutation({ mutationFn: () => Promise.reject(down) }).mutate();
  await turn();
  await turn();
  process.off('unhandledRejection', listen);

  expect([answer, unhandled]).toEqual(['own', []]);
});

test('one that asks after the run was called off does not call the function, nor wait for the network', async () => {
  const { client, online } = createTestClient();
  const events: string[] = [];
  let ask!: () => void;
  let calls = 0;
  client.interceptMutation(async (_run, next) => {
    await new Promise<void>((resolve) => {
      ask = resolve;
    });
    return next();
  });
  const run = client.mutation({ mutationFn: () => calls++ }).mutate();
  client.onEvent(({ type }) => void events.push(type));

  run.cancel();
  online.value = false;
  ask();
  await turn();

  expect([calls, run.isPaused.value, events]).toEqual([0, false, ['mutation.cancelled']]);
});
