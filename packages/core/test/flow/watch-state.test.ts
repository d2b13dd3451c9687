import { computed } from '@qora/core';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  settled,
  trace,
  traceQuery,
  turn,
} from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

describe('the state of a key, watched by itself', () => {
  test('never fetches, not even by a default fetcher', async () => {
    const { client, clock, focus } = createTestClient();
    const fetcher = controlledFetcher<string>();
    client.setDefaults(['user'], { fetcher, staleTime: 0, refetchInterval: 10 });
    client.setQueryData(key, 'ada');

    const { frames } = trace(client.watchState(key));
    focus.value = false;
    await clock.advance(10_000);
    focus.value = true;
    await client.invalidate(key);
    await settled(client);

    expect(frames).toEqual([{ status: 'success', data: 'ada', updatedAt: 1_000_000 }]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('starts with initial where there is nothing', () => {
    const { client } = createTestClient();

    expect(trace(client.watchState(key)).frames).toEqual([{ status: 'initial' }]);
  });

  test('sees writes, runs and removals of others', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const { frames } = trace(client.watchState(key));

    client.setQueryData(key, 'ada');
    void client.fetchQuery({ key, fetcher, fresh: true });
    await fetcher.resolve('eve');
    client.remove(key);

    expect(frames.map(({ status }) => status)).toEqual([
      'initial',
      'success',
      'loading',
      'success',
      'initial',
    ]);
  });

  test('holds the entry while it is watched', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 10 } });
    client.setQueryData(key, 'ada');
    const { stop } = trace(client.watchState(key));

    await clock.advance(1000);
    const whileWatched = client.has(key);
    stop();
    await clock.advance(1000);

    expect([whileWatched, client.has(key)]).toEqual([true, false]);
    await expectIdle(client);
  });

  test('keeps no run going', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    trace(client.watchState(key));
    const reader = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    reader.stop();
    await fetcher.reject(new Error('boom'));
    await turn();

    expect(client.getState(key).status).toBe('failure');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('can be read and derived from without being watched', () => {
    const { client } = createTestClient();
    const state = client.watchState<string>(key);
    const label = computed(() => state.value.status);
    const seen = [label.peek()];

    client.setQueryData(key, 'ada');
    seen.push(label.peek(), state.peek().status);
    client.clear();
    seen.push(label.peek());

    expect(seen).toEqual(['initial', 'success', 'success', 'initial']);
  });
});
