import { controlledFetcher, createTestClient, settled, trace, traceQuery } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

const key = ['user', 7];

describe('initial data', () => {
  test('fills the entry when the first reader comes, so that fresh data starts no run', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, initialData: 'ada' });

    const { frames } = traceQuery(query);
    await settled(client);

    expect(frames).toEqual(['success/idle "ada"']);
    expect(client.getQueryData(key)).toBe('ada');
    expect(fetcher.calls).toHaveLength(0);
  });

  test('is seen by readers that bring none', () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    traceQuery(client.watchQuery({ key, fetcher, initialData: 'ada' }));

    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    expect(frames).toEqual(['success/idle "ada"']);
  });

  test('is refetched when its time makes it stale', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({
      key,
      fetcher,
      initialData: 'ada',
      initialDataUpdatedAt: () => 500,
      staleTime: 1000,
    });
    const { frames } = trace(query.state);

    await fetcher.resolve('eve');

    expect(frames).toEqual([
      { status: 'loading', previousData: 'ada', updatedAt: 500, previousError: undefined },
      { status: 'success', data: 'eve', updatedAt: 1_000_000 },
    ]);
  });

  test('does not overwrite data', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 'eve');

    const { frames } = traceQuery(client.watchQuery({ key, fetcher: () => 'x', initialData: 'ada' }));

    expect(frames).toEqual(['success/idle "eve"']);
  });

  test('does not hide a failure', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    traceQuery(client.watchQuery({ key, fetcher }));
    await fetcher.reject(new Error('boom'));

    const { frames } = traceQuery(client.watchQuery({ key, fetcher, initialData: 'ada' }));

    expect(frames).toEqual(['failure/idle !boom']);
  });

  test('is named by a fetchQuery, too', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();

    const data = await client.fetchQuery({ key, fetcher, initialData: 'ada' });

    expect(data).toBe('ada');
    expect(fetcher.calls).toHaveLength(0);
  });

  test('is what a reset goes back to', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, initialData: 'ada', enabled: false }));
    client.setQueryData(key, 'eve');

    await client.reset({ key });

    expect(frames).toEqual(['success/idle "ada"', 'success/idle "eve"', 'success/idle "ada"']);
  });

  test('is what a reset loads over, with its own time', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, initialData: 'ada', initialDataUpdatedAt: 999_999 });
    const { frames } = trace(query.state);
    client.setQueryData(key, 'eve');

    void client.reset({ key });

    expect(frames.at(-1)).toEqual({
      status: 'loading',
      previousData: 'ada',
      updatedAt: 999_999,
      previousError: undefined,
    });
  });

  test('is forgotten by a removal under a reader, which loads from nothing', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, initialData: 'ada' }));

    client.remove(key);
    await fetcher.resolve('eve');

    expect(frames).toEqual(['success/idle "ada"', 'loading/fetching', 'success/idle "eve"']);
  });

  test('is forgotten by a removal under a disabled reader, which shows nothing', () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'x', initialData: 'ada', enabled: false });
    const { frames } = traceQuery(query);

    client.remove(key);

    expect(frames).toEqual(['success/idle "ada"', 'initial/idle']);
    expect(client.getState(key)).toEqual({ status: 'initial' });
  });

  test('is given again after the entry was removed and is named anew', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'x', initialData: 'ada' });
    const first = traceQuery(query);
    first.stop();
    await settled(client);
    client.remove(key);

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['success/idle "ada"']);
  });

  test('goes into the cache when an unwatched handle is read, and is evicted in time', async () => {
    const { client, clock } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'x', initialData: 'ada', gcTime: 1000 });

    const before = client.keys();
    const shown = query.data.peek();
    const cached = client.getQueryData(key);
    await clock.advance(400_000);

    expect([before, shown, cached]).toEqual([[], 'ada', 'ada']);
    expect(client.keys()).toEqual([]);
  });
});

describe('an initial data function', () => {
  test('is called once, however many readers come', () => {
    const { client } = createTestClient();
    const initialData = vi.fn(() => 'ada');

    for (let i = 0; i < 10; i++) traceQuery(client.watchQuery({ key, fetcher: () => 'x', initialData }));

    expect(initialData).toHaveBeenCalledTimes(1);
  });

  test('is not called when there is data', () => {
    const { client } = createTestClient();
    client.setQueryData(key, 'eve');
    const initialData = vi.fn(() => 'ada');

    traceQuery(client.watchQuery({ key, fetcher: () => 'x', initialData }));

    expect(initialData).not.toHaveBeenCalled();
  });

  test('that gives undefined lets the query load', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, initialData: () => undefined }));

    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  });

  test('that throws is reported, and the query loads', async () => {
    const { client, reported } = createTestClient();
    const error = new Error('no initial data');
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery<string>({
      key,
      fetcher,
      initialData: () => {
        throw error;
      },
    });
    const { frames } = traceQuery(query);

    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(new Set(reported)).toEqual(new Set([error]));
  });
});
