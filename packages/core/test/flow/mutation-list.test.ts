import { effect, type QoraEvent } from '@qora/core';
import { controlledFetcher, createTestClient, trace, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const down = new Error('down');

describe('a settled run stays in the list', () => {
  test('for five minutes, if nobody says how long', async () => {
    const { client, clock } = createTestClient();
    await client.mutation({ mutationFn: () => 1 }).mutate();

    await clock.advance(299_999);
    const before = client.mutations.value.length;
    await clock.advance(1);

    expect([before, client.mutations.value.length]).toEqual([1, 0]);
  });

  test('not at all with a `gcTime` of 0', async () => {
    const { client, clock } = createTestClient();
    await client.mutation({ mutationFn: () => 1, gcTime: 0 }).mutate();

    await clock.advance(0);

    expect(client.mutations.value).toEqual([]);
  });

  test('for ever with an infinite `gcTime`, and no timer is armed for it', async () => {
    const { client, clock } = createTestClient();
    await client.mutation({ mutationFn: () => 1, gcTime: Number.POSITIVE_INFINITY }).mutate();

    await clock.advance(1e12);

    expect([client.mutations.value.length, clock.pending()]).toEqual([1, []]);
  });

  test('while a handle shows it, with a `gcTime` of 0 and no timer', async () => {
    const { client, clock } = createTestClient();
    const mutation = client.mutation({ mutationFn: () => 1, gcTime: 0 });
    const { stop } = trace(mutation.state);
    await mutation.mutate();
    await clock.advance(10);
    const shown = [client.mutations.value.length, clock.pending()];

    stop();
    await clock.advance(0);

    expect([shown, client.mutations.value]).toEqual([[1, []], []]);
  });

  test('for all of its `gcTime` after its handle was let go', async () => {
    const { client, clock } = createTestClient();
    const mutation = client.mutation({ mutationFn: () => 1, gcTime: 1000 });
    const { stop } = trace(mutation.state);
    await mutation.mutate();
    await clock.advance(1900);

    stop();
    await clock.advance(999);
    const before = client.mutations.value.length;
    await clock.advance(1);

    expect([before, client.mutations.value.length]).toEqual([1, 0]);
  });

  test('for all of its `gcTime` after its handle shows another', async () => {
    const { client, clock } = createTestClient();
    const mutation = client.mutation({ mutationFn: (n: number) => n, gcTime: 1000 });
    trace(mutation.state);
    await mutation.mutate(1);
    await clock.advance(1900);

    await mutation.mutate(2);
    await clock.advance(999);
    const before = client.mutations.value.length;
    await clock.advance(1);

    expect(before).toBe(2);
    expect(client.mutations.value.map(({ variables }) => variables)).toEqual([2]);
  });

  test('for its `gcTime` after its handle was reset', async () => {
    const { client, clock } = createTestClient();
    const mutation = client.mutation({ mutationFn: () => 1, gcTime: 1000 });
    trace(mutation.state);
    await mutation.mutate();
    await clock.advance(5000);

    mutation.reset();
    await clock.advance(999);
    const before = client.mutations.value.length;
    await clock.advance(1);

    expect([before, client.mutations.value.length]).toEqual([1, 0]);
  });

  test('as long as it is looked at again in time', async () => {
    const { client, clock } = createTestClient();
    const mutation = client.mutation({ mutationFn: () => 1, gcTime: 1000 });
    await mutation.mutate();
    await clock.advance(500);

    trace(mutation.state);
    await clock.advance(5000);

    expect(client.mutations.value).toHaveLength(1);
  });
});

test('a run under way stays in the list, however long it takes', async () => {
  const { client, clock } = createTestClient();
  void client.mutation({ mutationFn: () => new Promise(() => 0), gcTime: 0 }).mutate();

  await clock.advance(1e9);

  expect(client.mutations.value).toHaveLength(1);
});

test('runs are listed in the order in which they were called, with what is known of them', () => {
  const { client, clock } = createTestClient();
  const save = client.mutation({ key: ['save'], scope: 's', mutationFn: (_: string) => turn() });

  const one = save.mutate('a');
  const two = save.mutate('b');

  expect(client.mutations.value).toEqual([one, two]);
  expect(one).toMatchObject({ key: ['save'], variables: 'a', scope: 's', at: clock.now() });
  expect(one.idempotencyKey).not.toBe(two.idempotencyKey);
});

test('those that are paused or wait in a scope count as under way', async () => {
  const { client, online } = createTestClient();
  online.value = false;
  const save = client.mutation({ scope: 's', mutationFn: () => 1 });

  void save.mutate();
  void save.mutate();

  expect(client.isMutating.value).toBe(2);
});

test('one that is called off counts no more', () => {
  const { client } = createTestClient();
  const run = client.mutation({ mutationFn: () => new Promise(() => 0) }).mutate();

  run.cancel();

  expect(client.isMutating.value).toBe(0);
});

test('an observer that throws is reported, and the run goes on', async () => {
  const { client, clock, reported } = createTestClient();
  const server = controlledFetcher<string>();
  const mutation = client.mutation({
    mutationFn: (_: undefined, context) => server(context as never),
    retry: 1,
    retryDelay: 10,
  });
  const run = mutation.mutate(undefined);
  effect(() => {
    if (run.failureCount.value > 0) throw down;
  });

  await server.reject(new Error('first'));
  await clock.advance(10);
  await server.resolve('done');

  expect([await run, reported]).toEqual(['done', [down]]);
});

describe('events of mutations', () => {
  function listen(client: ReturnType<typeof createTestClient>['client']): QoraEvent[] {
    const events: QoraEvent[] = [];
    client.onEvent((event) => void events.push(event));
    return events;
  }

  test('tell of the start, retries and the success, with the run', async () => {
    const { client, clock } = createTestClient();
    const events = listen(client);
    const run = client
      .mutation({
        key: ['save'],
        mutationFn: (_: undefined, { attempt }) => (attempt ? 'done' : Promise.reject(down)),
        retry: 1,
        retryDelay: 10,
      })
      .mutate();
    await clock.advance(10);

    const at = clock.now();
    expect(events).toEqual([
      { type: 'mutation.started', key: ['save'], at: at - 10, run },
      { type: 'mutation.retried', key: ['save'], at: at - 10, failureCount: 1, error: down, run },
      { type: 'mutation.succeeded', key: ['save'], at, data: 'done', run },
    ]);
  });

  test('tell of a pause, and of the failure', async () => {
    const { client, online } = createTestClient();
    const events = listen(client);
    online.value = false;

    const run = client.mutation({ mutationFn: () => Promise.reject(down) }).mutate();
    online.value = true;
    await turn();

    expect(events.map(({ type }) => type)).toEqual([
      'mutation.started',
      'mutation.paused',
      'mutation.resumed',
      'mutation.failed',
    ]);
    expect(events.at(-1)).toMatchObject({ error: down, run });
  });

  test('have an empty key where the mutation has no name', async () => {
    const { client } = createTestClient();
    const events = listen(client);

    await client.mutation({ mutationFn: () => 1 }).mutate();

    expect(events.map(({ key }) => key)).toEqual([[], []]);
  });

  test('to a listener that throws disturb nobody', async () => {
    const { client, reported } = createTestClient();
    client.onEvent(() => {
      throw down;
    });

    const answer = await client.mutation({ mutationFn: () => 1 }).mutate();

    expect([answer, reported]).toEqual([1, [down, down]]);
  });
});
