import { keepPreviousData, signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const _key = ['user', 7];

describe('keepPreviousData', () => {
  test('goes on showing the data of the last key over several pending ones', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const page = signal(1);
    const query = client.watchQuery(() => ({
      key: ['page', page.value],
      fetcher,
      placeholderData: keepPreviousData,
    }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('one');

    page.value = 2;
    await turn();
    page.value = 3;
    await turn();
    page.value = 4;
    await turn();
    await fetcher.calls[3]?.resolve('four');

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle "one"',
      'loading/fetching "one"',
      'loading/fetching "one"',
      'loading/fetching "one"',
      'success/idle "four"',
    ]);
  });

  test('shows the data of a key that is there at once', async () => {
    const { client } = createTestClient();
    client.setQueryData(['page', 2], 'two');
    const page = signal(1);
    const query = client.watchQuery<string>(() => ({
      key: ['page', page.value],
      fetcher: () => 'one',
      placeholderData: keepPreviousData,
    }));
    const { frames } = traceQuery(query);
    await settled(client);

    page.value = 2;
    page.value = 3;

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle "one"',
      'success/idle "two"',
      'loading/fetching "two"',
    ]);
  });

  test('gives the real data to select, not an earlier selection', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const page = signal(1);
    const query = client.watchQuery(() => ({
      key: ['page', page.value],
      fetcher,
      placeholderData: keepPreviousData,
      select: (text) => text.length,
    }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('one');

    page.value = 2;

    expect(frames).toEqual(['loading/fetching', 'success/idle 3', 'loading/fetching 3']);
  });

  test('does not outlive a failure of the new key', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const page = signal(1);
    const query = client.watchQuery<string>(() => ({
      key: ['page', page.value],
      fetcher,
      placeholderData: keepPreviousData,
    }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('one');

    page.value = 2;
    await fetcher.reject(new Error('boom'));

    expect(frames.slice(2)).toEqual(['loading/fetching "one"', 'failure/idle !boom']);
  });

  test('survives options that are null for a while', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const page = signal<number | undefined>(1);
    const query = client.watchQuery<string>(() =>
      page.value === undefined
        ? null
        : { key: ['page', page.value], fetcher, placeholderData: keepPreviousData },
    );
    const { frames } = traceQuery(query);
    await fetcher.resolve('one');

    page.value = undefined;
    page.value = 2;

    expect(frames.slice(1)).toEqual(['success/idle "one"', 'initial/idle', 'loading/fetching "one"']);
  });

  test.each([
    ['of another key', 2],
    ['without a key', undefined],
  ])('goes from all signals of a handle when its last reader leaves %s', async (_, next) => {
    const { client } = createTestClient({ defaults: { placeholderData: keepPreviousData } });
    client.setQueryData(['page', 1], 'one');
    const page = signal<number | undefined>(1);
    const query = client.watchQuery<string>(() =>
      page.value === undefined ? null : { key: ['page', page.value], fetcher: () => 'x', enabled: false },
    );
    const { frames, stop } = trace(() => query.state.value.status);
    page.value = next;
    stop();
    await turn();

    const again = trace(() => [query.state.value.status, query.status.value, query.data.value]);

    expect(frames).toEqual(['success', 'loading']);
    expect(again.frames).toEqual([['initial', 'initial', undefined]]);
  });

  test('keeps what is written to the old key until the switch', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const page = signal(1);
    const query = client.watchQuery<string>(() => ({
      key: ['page', page.value],
      fetcher,
      placeholderData: keepPreviousData,
    }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('one');

    client.setQueryData(['page', 1], 'one, edited');
    page.value = 2;
    client.setQueryData(['page', 1], 'one, edited later');

    expect(frames.slice(1)).toEqual([
      'success/idle "one"',
      'success/idle "one, edited"',
      'loading/fetching "one, edited"',
    ]);
  });
});
