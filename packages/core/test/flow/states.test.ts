import { batch, effect } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, traceQuery } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

describe('one run', () => {
  test('is initial until somebody watches', () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();

    const query = client.watchQuery({ key, fetcher });

    expect(query.state.peek()).toEqual({ status: 'initial' });
    expect(client.getState(key)).toEqual({ status: 'initial' });
    expect(fetcher.calls).toHaveLength(0);
  });

  test('goes from loading to success', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = trace(client.watchQuery({ key, fetcher }).state);

    await clock.advance(50);
    await fetcher.resolve('ada');

    expect(frames).toEqual([
      { status: 'loading', previousData: undefined, updatedAt: undefined, previousError: undefined },
      { status: 'success', data: 'ada', updatedAt: 1_000_050 },
    ]);
  });

  test('goes from loading to failure', async () => {
    const { client, clock } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const error = new Error('boom');
    const { frames } = trace(client.watchQuery({ key, fetcher }).state);

    await clock.advance(50);
    await fetcher.reject(error);

    expect(frames).toEqual([
      { status: 'loading', previousData: undefined, updatedAt: undefined, previousError: undefined },
      { status: 'failure', error, failedAt: 1_000_050, previousData: undefined, updatedAt: undefined },
    ]);
  });

  test('takes null and undefined for data', async () => {
    const { client } = createTestClient();

    const nothing = trace(client.watchQuery({ key: ['null'], fetcher: () => null }).state);
    const absent = trace(client.watchQuery({ key: ['undefined'], fetcher: () => undefined }).state);
    await settled(client);

    expect(nothing.frames.at(-1)).toEqual({ status: 'success', data: null, updatedAt: 1_000_000 });
    expect(absent.frames.at(-1)).toEqual({ status: 'success', data: undefined, updatedAt: 1_000_000 });
    expect(client.has(['undefined'])).toBe(true);
  });

  test('gives frozen states in development', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 1 });

    const { frames } = trace(query.state);
    await settled(client);

    expect(frames.map((state) => Object.isFrozen(state))).toEqual([true, true]);
  });

  test('gives frozen states to readers with options of their own, too', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 1, placeholderData: 0, select: (n) => n + 1 });

    const { frames } = trace(query.state);
    await settled(client);

    expect(frames.map((state) => Object.isFrozen(state))).toEqual([true, true]);
  });
});

describe('a run over data', () => {
  test('shows loading with the data and its time kept', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(query.state);
    await fetcher.resolve(1);

    await clock.advance(10);
    void query.refetch();
    await fetcher.resolve(2);

    expect(frames.slice(1)).toEqual([
      { status: 'success', data: 1, updatedAt: 1_000_000 },
      { status: 'loading', previousData: 1, updatedAt: 1_000_000, previousError: undefined },
      { status: 'success', data: 2, updatedAt: 1_000_010 },
    ]);
  });

  test('does not fire the data', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(query.data);
    await fetcher.resolve(1);

    void query.refetch();
    await fetcher.resolve(2);

    expect(frames).toEqual([undefined, 1, 2]);
  });

  test('keeps the data as previous data when it fails', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    const data = trace(query.data);
    await fetcher.resolve(1);

    void query.refetch();
    await fetcher.reject(new Error('boom'));

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle 1',
      'loading/fetching 1',
      'failure/idle 1 !boom',
    ]);
    expect(data.frames).toEqual([undefined, 1]);
  });

  test('shows a local write as success while it goes on', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.resolve(1);

    client.setQueryData(key, 2);
    void client.invalidate(key);
    client.setQueryData(key, 3);

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle 1',
      'success/idle 2',
      'loading/fetching 2',
      'success/fetching 3',
    ]);
  });

  test('stays loading through its retries', async () => {
    const { client, clock } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    await fetcher.reject(new Error('first'));
    await clock.advance(1000);
    await fetcher.resolve(1);

    expect(frames).toEqual(['loading/fetching', 'success/idle 1']);
  });
});

describe('a pause', () => {
  test('is loading, with fetchStatus paused', async () => {
    const { client, online } = createTestClient();
    online.value = false;
    const fetcher = controlledFetcher<number>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    await settled(client);

    expect(frames).toEqual(['loading/paused']);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('is loading over the data that there is', async () => {
    const { client, online, clock } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    await fetcher.resolve(1);

    online.value = false;
    void query.refetch();
    await settled(client);
    online.value = true;
    await clock.advance(0);
    await fetcher.resolve(2);

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle 1',
      'loading/paused 1',
      'loading/fetching 1',
      'success/idle 2',
    ]);
  });
});

describe('a pause that ends in the tick it began in', () => {
  test('is fetching from then on', async () => {
    const { client, online, clock } = createTestClient();
    online.value = false;
    const fetcher = controlledFetcher<number>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    online.value = true;
    await clock.advance(0);
    await fetcher.resolve(2);

    expect(frames).toEqual(['loading/paused', 'loading/fetching', 'success/idle 2']);
  });
});

describe('state and fetchStatus', () => {
  test('change together, whichever is read first', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const statusLast = trace(() => `${query.fetchStatus.value} ${query.state.value.status}`);
    const statusFirst = trace(() => `${query.status.value} ${query.isFetching.value}`);
    await fetcher.resolve(1);

    void query.refetch();
    await fetcher.reject(new Error('boom'));

    expect(statusLast.frames).toEqual([
      'fetching loading',
      'idle success',
      'fetching loading',
      'idle failure',
    ]);
    expect(statusFirst.frames).toEqual(['loading true', 'success false', 'loading true', 'failure false']);
  });

  test('change together for a listener', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const frames: string[] = [];
    query.listen(() => {
      frames.push(`${query.fetchStatus.peek()} ${query.status.peek()} ${query.data.peek()}`);
    }, ['status', 'fetchStatus', 'data']);

    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.resolve(2);

    expect(frames).toEqual(['idle success 1', 'fetching loading 1', 'idle success 2']);
  });

  test('change together across two readers of a batch', async () => {
    const { client } = createTestClient();
    const one = client.watchQuery({ key: ['one'], fetcher: () => 1 });
    const two = client.watchQuery({ key: ['two'], fetcher: () => 2 });
    const frames: unknown[] = [];
    effect(() => {
      frames.push([one.data.value, two.data.value]);
    });
    await settled(client);

    batch(() => {
      client.setQueryData(['one'], 10);
      client.setQueryData(['two'], 20);
    });

    expect(frames.at(-2)).toEqual([1, 2]);
    expect(frames.at(-1)).toEqual([10, 20]);
  });
});
