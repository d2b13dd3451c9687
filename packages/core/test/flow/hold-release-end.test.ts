import { effect, untracked } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup(config: Parameters<typeof createTestClient>[0] = {}) {
  const test = createTestClient(config);
  const events: string[] = [];
  test.client.onEvent(({ type }) => events.push(type));
  return { ...test, fetcher: controlledFetcher<string>({ takesSignal: true }), events };
}

describe('reading without watching', () => {
  test('holds nothing and fetches nothing', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher });

    query.state.peek();
    void query.state.value;
    void query.isStale.value;
    void query.select((name) => name).value;
    untracked(() => query.data.value);
    effect(() => void query.data.peek());
    effect(() => void untracked(() => query.data.value));
    await settled(client);

    expect(fetcher.calls).toHaveLength(0);
    expect(client.keys()).toEqual([]);
  });

  test('sees what is in the cache now', () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher });
    const seen = [query.data.peek()];

    client.setQueryData(key, 'ada');
    seen.push(query.data.peek(), query.data.value);
    client.setQueryData(key, 'eve');
    seen.push(query.data.peek());
    client.remove(key);
    seen.push(query.data.peek());

    expect(seen).toEqual([undefined, 'ada', 'ada', 'eve', undefined]);
    expect(query.status.peek()).toBe('initial');
  });
});

describe('letting go for good', () => {
  test('aborts a run whose fetcher took the signal, and goes back to what was', async () => {
    const { client, fetcher } = setup();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    stop();
    await turn();

    expect(fetcher.calls[0]?.isAborted).toBe(true);
    expect(client.getState(key)).toEqual({ status: 'initial' });
    await expectIdle(client);
  });

  test('lets a run finish whose fetcher did not take the signal', async () => {
    const { client } = setup();
    const fetcher = controlledFetcher<string>();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    stop();
    await turn();
    await fetcher.resolve('ada');

    expect(client.getQueryData(key)).toBe('ada');
    await expectIdle(client);
  });

  test('before the tick is over calls no fetcher', async () => {
    const { client, fetcher } = setup();
    const { stop } = traceQuery(client.watchQuery({ key, fetcher }));

    stop();
    await turn();

    expect(fetcher.calls).toHaveLength(0);
    expect(client.getState(key)).toEqual({ status: 'initial' });
    await expectIdle(client);
  });
});

test('a run that a newcomer has begun goes on when the one who was there before leaves in a later tick', async () => {
  const { client, fetcher } = setup();
  client.setQueryData(key, 'old', { updatedAt: 0 });
  const old = traceQuery(client.watchQuery({ key, fetcher, refetchOnMount: false }));
  await turn();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
  await turn();

  old.stop();
  await turn();
  await fetcher.resolve('new');
  stop();

  expect(frames).toEqual(['loading/fetching "old"', 'success/idle "new"']);
});
