import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, trace, traceQuery } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

const key = ['user', 7];

describe('a placeholder', () => {
  test('stands in while there is no data, without a time', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, placeholderData: 'nobody' });
    const { frames } = trace(query.state);
    const flags = trace(() => [query.data.value, query.isPlaceholder.value]);

    await fetcher.resolve('ada');

    expect(frames).toEqual([
      { status: 'loading', previousData: 'nobody', updatedAt: undefined, previousError: undefined },
      { status: 'success', data: 'ada', updatedAt: 1_000_000 },
    ]);
    expect(flags.frames).toEqual([
      ['nobody', true],
      ['ada', false],
    ]);
  });

  test('fires isPlaceholder when data equal to it arrives', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, placeholderData: 'ada' });
    const { frames } = trace(query.isPlaceholder);
    const told: boolean[] = [];
    query.listen(() => told.push(query.isPlaceholder.peek()), ['isPlaceholder']);

    await fetcher.resolve('ada');

    expect(frames).toEqual([true, false]);
    expect(told).toEqual([false]);
  });

  test('never enters the cache, nor the eyes of other readers', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    traceQuery(client.watchQuery({ key, fetcher, placeholderData: 'nobody' }));

    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    expect(frames).toEqual(['loading/fetching']);
    expect(client.getQueryData(key)).toBeUndefined();
    expect(client.has(key)).toBe(false);
  });

  test('is shown to a disabled reader, as loading while idle', () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, enabled: false, placeholderData: 'nobody' });

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['loading/idle "nobody"']);
    expect(query.isPlaceholder.peek()).toBe(true);
    expect(client.getState(key)).toEqual({ status: 'initial' });
  });

  test('gives way to a failure', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, placeholderData: 'nobody' }));

    await fetcher.reject(new Error('boom'));

    expect(frames).toEqual(['loading/fetching "nobody"', 'failure/idle !boom']);
  });

  test('does not stand in for data that is there', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 'ada');

    const { frames } = traceQuery(
      client.watchQuery({ key, fetcher: () => 'eve', placeholderData: 'nobody' }),
    );

    expect(frames).toEqual(['success/idle "ada"']);
  });

  test('passes through select', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({
      key,
      fetcher,
      placeholderData: 'nobody',
      select: (name) => name.length,
    });
    const { frames } = traceQuery(query);

    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching 6', 'success/idle 3']);
  });

  test('gives way to initial data', () => {
    const { client } = createTestClient();
    const query = client.watchQuery({
      key,
      fetcher: () => 'eve',
      initialData: 'ada',
      placeholderData: 'nobody',
    });

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['success/idle "ada"']);
    expect(query.isPlaceholder.peek()).toBe(false);
  });

  test('comes back after a reset to nothing', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher, placeholderData: 'nobody' });
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    void client.reset({ key });

    expect(frames.at(-1)).toBe('loading/fetching "nobody"');
    expect(query.isPlaceholder.peek()).toBe(true);
  });
});

describe('a placeholder function', () => {
  test('is given nothing on the first key, and undefined from it means none', () => {
    const { client } = createTestClient();
    const placeholderData = vi.fn(() => undefined);
    const query = client.watchQuery<string>({ key, fetcher: controlledFetcher<string>(), placeholderData });

    const { frames } = traceQuery(query);

    expect(frames).toEqual(['loading/fetching']);
    expect(placeholderData.mock.calls).toEqual([[undefined, undefined]]);
    expect(query.isPlaceholder.peek()).toBe(false);
  });

  test('is given the last real data of this reader and its key', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const placeholderData = vi.fn((name: string | undefined) => name && `${name}?`);
    traceQuery(client.watchQuery(() => ({ key: ['user', id.value], fetcher, placeholderData })));
    await fetcher.resolve('ada');

    id.value = 2;

    expect(placeholderData.mock.lastCall).toEqual(['ada', ['user', 1]]);
  });

  test('is not called while there is data', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 'ada');
    const placeholderData = vi.fn(() => 'nobody');

    traceQuery(client.watchQuery({ key, fetcher: () => 'eve', placeholderData }));
    client.setQueryData(key, 'eve');

    expect(placeholderData).not.toHaveBeenCalled();
  });

  test('that throws is reported and means none', async () => {
    const { client, reported } = createTestClient();
    const error = new Error('no placeholder');
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery<string>({
      key,
      fetcher,
      placeholderData: () => {
        throw error;
      },
    });
    const { frames } = traceQuery(query);

    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(reported).toEqual([error]);
  });
});
