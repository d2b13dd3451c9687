import { batch, computed, effect, signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

/** A client with two keys in the cache and an effect that reads both. */
async function setup() {
  const test = createTestClient({ defaults: { retry: false } });
  const { client } = test;
  const fetcher = controlledFetcher<number>();
  const one = client.watchQuery({ key: ['n', 1], fetcher });
  const two = client.watchQuery({ key: ['n', 2], fetcher });
  client.setQueryData(['n', 1], 1);
  client.setQueryData(['n', 2], 2);
  const read = (): string =>
    [one, two].map((query) => `${query.status.value} ${query.data.value}`).join(', ');
  const { frames } = trace(read);
  const told: string[] = [];
  for (const query of [one, two]) {
    query.listen(() => told.push(`${query.status.peek()} ${query.data.peek()}`), ['state', 'data']);
  }
  await turn();
  frames.length = 0;
  return { ...test, fetcher, one, two, frames, told };
}

describe('a batch of the user', () => {
  test('runs effects and listeners once, at its end, with everything new', async () => {
    const { client, frames, told } = await setup();
    const inside: number[] = [];

    batch(() => {
      client.setQueryData(['n', 1], 10);
      client.setQueryData(['n', 2], 20);
      client.setQueryData(['n', 1], 100);
      inside.push(frames.length, told.length);
    });

    expect(inside).toEqual([0, 0]);
    expect(frames).toEqual(['success 100, success 20']);
    expect(told).toEqual(['success 100', 'success 20']);
  });

  test('lets a read inside see what was written', async () => {
    const { client, one } = await setup();
    const doubled = computed(() => (one.data.value ?? 0) * 2);
    const seen: unknown[] = [];

    batch(() => {
      client.setQueryData(['n', 1], 10);
      seen.push(client.getQueryData(['n', 1]), one.data.peek(), doubled.peek());
    });

    expect(seen).toEqual([10, 10, 20]);
  });

  test('together with signals of the user is one run', async () => {
    const { client, one } = await setup();
    const factor = signal(1);
    const { frames } = trace(() => (one.data.value ?? 0) * factor.value);

    batch(() => {
      factor.value = 2;
      client.setQueryData(['n', 1], 10);
    });

    expect(frames).toEqual([1, 20]);
  });

  test('that writes and writes back shows nobody anything but the time', async () => {
    const { client, one } = await setup();
    const { frames } = trace(one.data);

    batch(() => {
      client.setQueryData(['n', 1], 10);
      client.setQueryData(['n', 1], 1);
    });

    expect(frames).toEqual([1]);
  });
});

describe('one call for many entries is one batch', () => {
  test('setQueryDataWhere', async () => {
    const { client, frames, told } = await setup();

    client.setQueryDataWhere<number>({ prefix: ['n'] }, (old) => old * 10);

    expect(frames).toEqual(['success 10, success 20']);
    expect(told).toEqual(['success 10', 'success 20']);
  });

  test('invalidateWhere', async () => {
    const { client, frames, told } = await setup();

    void client.invalidateWhere({ prefix: ['n'] });

    expect(frames).toEqual(['loading 1, loading 2']);
    expect(told).toEqual(['loading 1', 'loading 2']);
  });

  test('refetchWhere', async () => {
    const { client, frames } = await setup();

    void client.refetchWhere({ prefix: ['n'] });

    expect(frames).toEqual(['loading 1, loading 2']);
  });

  test('cancelWhere', async () => {
    const { client, frames } = await setup();
    void client.invalidateWhere({ prefix: ['n'] });
    frames.length = 0;

    client.cancelWhere({ prefix: ['n'] });

    expect(frames).toEqual(['success 1, success 2']);
  });

  test('removeWhere', async () => {
    const { client, frames } = await setup();

    client.removeWhere({ prefix: ['n'] });

    expect(frames).toEqual(['loading undefined, loading undefined']);
  });

  test('clear', async () => {
    const { client, frames } = await setup();

    client.clear();

    expect(frames).toEqual(['loading undefined, loading undefined']);
  });

  test('reset', async () => {
    const { client, frames } = await setup();

    void client.reset({ prefix: ['n'] });

    expect(frames).toEqual(['loading undefined, loading undefined']);
  });

  test('dispose', async () => {
    const { client, frames } = await setup();

    client.dispose();

    expect(frames).toEqual(['initial undefined, initial undefined']);
  });

  test('the focus', async () => {
    const { client, clock, focus, frames } = await setup();
    await client.invalidateWhere({ prefix: ['n'] }, { refetch: 'none' });
    focus.value = false;
    await clock.advance(10_000);
    frames.length = 0;

    focus.value = true;

    expect(frames).toEqual(['loading 1, loading 2']);
  });
});

describe('a response', () => {
  test('that is followed by another run is shown in one frame with it', async () => {
    const { client, fetcher, frames, one } = await setup();
    void one.refetch();
    await turn();
    void client.invalidate(['n', 1]);
    frames.length = 0;

    await fetcher.resolve(10);

    expect(frames).toEqual(['loading 10, success 2']);
  });

  test('runs an effect over ten fields once', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key: ['x'], fetcher });
    let runs = 0;
    effect(() => {
      runs++;
      void [
        query.state.value,
        query.data.value,
        query.error.value,
        query.status.value,
        query.fetchStatus.value,
        query.isFetching.value,
        query.isStale.value,
        query.isEnabled.value,
        query.isPlaceholder.value,
        query.failureCount.value,
      ];
    });

    await fetcher.resolve(1);

    expect(runs).toBe(2);
  });

  test('runs an effect together with the client’s count of fetches', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key: ['x'], fetcher });
    const { frames } = trace(() => `${query.status.value} ${client.isFetching.value}`);

    await fetcher.resolve(1);

    expect(frames).toEqual(['loading 1', 'success 0']);
  });

  test('of ten thousand readers tells each of them once', async () => {
    const { client } = createTestClient();
    let runs = 0;
    for (let i = 0; i < 10_000; i++) {
      const query = client.watchQuery({ key: ['x'], fetcher: () => 1 });
      query.listen(() => runs++, ['data']);
    }

    await settled(client);

    expect(runs).toBe(10_000);
  });
});
