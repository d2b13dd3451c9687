import { batch, effect, signal } from '@qora/core';
import { controlledFetcher, createTestClient, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const _key = ['user', 7];

describe('a batch', () => {
  test('of key, data and other signals runs a reader once, with everything new', async () => {
    const { client } = createTestClient();
    client.setQueryData(['user', 1], 'ada');
    client.setQueryData(['user', 2], 'eve');
    const id = signal(1);
    const title = signal('Ms');
    const query = client.watchQuery<string>(() => ({ key: ['user', id.value], fetcher: () => 'x' }));
    const frames: string[] = [];
    effect(() => void frames.push(`${title.value} ${query.data.value} ${id.value}`));

    batch(() => {
      title.value = 'Dr';
      client.setQueryData(['user', 1], 'old');
      client.setQueryData(['user', 2], 'new');
      id.value = 2;
    });

    expect(frames).toEqual(['Ms ada 1', 'Dr new 2']);
  });

  test('that changes the key and changes it back runs no reader', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher, staleTime: 0 }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    batch(() => {
      id.value = 2;
      id.value = 1;
    });
    await turn();

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('inside of which a query is read shows the new key at once', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');
    const inside: unknown[] = [];

    batch(() => {
      id.value = 2;
      inside.push(query.key, query.status.peek(), query.data.peek());
    });

    expect(inside).toEqual([['user', 2], 'loading', undefined]);
    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"', 'loading/fetching']);
  });
});
