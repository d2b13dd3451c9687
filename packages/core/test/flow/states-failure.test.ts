import { effect } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, traceQuery } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];
const defaults = { retry: false } as const;

describe('loading', () => {
  test('ends with a cancelled run in what was there before', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);

    client.cancel(key);
    void query.refetch();
    await fetcher.resolve(1);
    void query.refetch();
    client.cancel(key);

    expect(frames).toEqual([
      'loading/fetching',
      'initial/idle',
      'loading/fetching',
      'success/idle 1',
      'loading/fetching 1',
      'success/idle 1',
    ]);
  });

  test('ends with a cancelled run in the failure that was there before', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    await fetcher.reject(new Error('boom'));

    void query.refetch();
    client.cancel(key);

    expect(frames).toEqual([
      'loading/fetching',
      'failure/idle !boom',
      'loading/fetching',
      'failure/idle !boom',
    ]);
  });

  test('is not restored without a run behind it', () => {
    const { client } = createTestClient();
    const loading = { status: 'loading', previousData: 1, updatedAt: 5, previousError: undefined } as const;

    client.restoreQueryData(key, loading);

    expect(client.getState(key)).toEqual({ status: 'success', data: 1, updatedAt: 5 });
    expect(client.inspect()[0]).toMatchObject({ invalidated: true, fetchStatus: 'idle' });
  });

  test('is not shown by an entry that only a disabled reader holds', () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<number>();

    const { frames } = traceQuery(client.watchQuery({ key, fetcher, enabled: false }));

    expect(frames).toEqual(['initial/idle']);
  });
});

describe('a failed run', () => {
  test('leaves the entry stale, so that the next mount tries again', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher, staleTime: Number.POSITIVE_INFINITY });
    const first = traceQuery(query);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('boom'));
    const isStale = query.isStale.peek();
    first.stop();
    await settled(client);

    const { frames } = traceQuery(query);
    await fetcher.resolve(2);

    expect(isStale).toBe(true);
    expect(frames).toEqual(['loading/fetching 1 !boom', 'success/idle 2']);
  });

  test('leaves static data fresh', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher, staleTime: 'static' });
    const first = traceQuery(query);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('boom'));
    first.stop();
    await settled(client);

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['failure/idle 1 !boom']);
    expect(query.isStale.peek()).toBe(false);
  });

  test('without data is tried again by the next mount of a static reader', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher, staleTime: 'static' });
    const first = traceQuery(query);
    await fetcher.reject(new Error('boom'));
    first.stop();
    await settled(client);

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['loading/fetching']);
  });

  test('is not started again by a reader that joins an entry others hold', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const options = { key, fetcher };
    const parent = client.watchQuery(options);
    const children: string[][] = [];
    let stopChild: (() => void) | undefined;
    effect(() => {
      const { status } = parent.state.value;
      stopChild?.();
      stopChild = undefined;
      if (status !== 'failure') return;
      const { frames, stop } = traceQuery(client.watchQuery(options));
      children.push(frames);
      stopChild = stop;
    });

    await fetcher.reject(new Error('boom'));
    await settled(client);

    expect(children).toEqual([['failure/idle !boom']]);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('over data is not started again by a reader that joins', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const options = { key, fetcher, staleTime: 0 };
    const query = client.watchQuery(options);
    traceQuery(query);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('boom'));

    const { frames } = traceQuery(client.watchQuery(options));
    await settled(client);

    expect(frames).toEqual(['failure/idle 1 !boom']);
  });

  test('is started again by focus and by reconnect', async () => {
    const { client, clock, focus, online } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = traceQuery(query);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('one'));

    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await fetcher.reject(new Error('two'));
    online.value = false;
    online.value = true;
    await clock.advance(0);
    await fetcher.resolve(2);

    expect(frames.slice(3)).toEqual([
      'failure/idle 1 !one',
      'loading/fetching 1 !one',
      'failure/idle 1 !two',
      'loading/fetching 1 !two',
      'success/idle 2',
    ]);
  });
});

describe('the last error', () => {
  test('stays readable over data until a run succeeds', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(() => `${query.status.value} ${query.error.value?.message}`);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('boom'));

    void query.refetch();
    await fetcher.resolve(2);

    expect(frames.slice(2)).toEqual([
      'loading undefined',
      'failure boom',
      'loading boom',
      'success undefined',
    ]);
  });

  test('goes with a local write', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(query.error);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('boom'));

    client.setQueryData(key, 2);

    expect(frames.map((error) => error?.message)).toEqual([undefined, 'boom', undefined]);
  });

  test('goes with a reset', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(() => `${query.status.value} ${query.error.value?.message}`);
    await fetcher.resolve(1);
    void query.refetch();
    await fetcher.reject(new Error('boom'));

    void client.reset({ key });

    expect(frames.at(-1)).toBe('loading undefined');
  });

  test('goes, without data, when the next run starts', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = trace(() => `${query.status.value} ${query.error.value?.message}`);
    const onlyError = trace(query.error);
    await fetcher.reject(new Error('boom'));

    void query.refetch();

    expect(frames).toEqual(['loading undefined', 'failure boom', 'loading undefined']);
    expect(onlyError.frames.map((error) => error?.message)).toEqual([undefined, 'boom', undefined]);
  });

  test('fires a listener of the error when the next run hides it', async () => {
    const { client } = createTestClient({ defaults });
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher });
    const frames: unknown[] = [];
    query.listen(() => frames.push(query.error.peek()?.message), ['error']);
    await fetcher.reject(new Error('boom'));

    void query.refetch();

    expect(frames).toEqual(['boom', undefined]);
  });
});
