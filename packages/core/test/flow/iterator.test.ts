import { dataOf, type Query, signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

/** Collects the frames of an iterator until it ends. */
function collect<T>(query: Query<T, unknown>): { frames: string[]; ended: Promise<void> } {
  const frames: string[] = [];
  const ended = (async () => {
    for await (const state of query) frames.push(`${state.status} ${dataOf(state) ?? ''}`.trim());
  })();
  return { frames, ended };
}

describe('an iterator', () => {
  test('yields every state to a consumer that keeps up', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    const { frames } = collect(query);
    await fetcher.resolve('ada');

    void query.refetch();
    await turn();
    await fetcher.reject(new Error('boom'));

    expect(frames).toEqual(['loading', 'success ada', 'loading ada', 'failure ada']);
  });

  test('holds nothing before it is asked', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();

    client.watchQuery({ key, fetcher })[Symbol.asyncIterator]();
    await turn();

    expect(client.keys()).toEqual([]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('skips to the latest state for a slow consumer', async () => {
    const { client } = createTestClient();
    const iterator = client.watchQuery({ key, fetcher: () => 0 })[Symbol.asyncIterator]();
    await iterator.next();
    await settled(client);

    for (let i = 1; i <= 5; i++) client.setQueryData(key, i);
    const latest = await iterator.next();

    expect(latest).toEqual({ done: false, value: { status: 'success', data: 5, updatedAt: 1_000_000 } });
  });

  test('yields what changed while nobody waited, then waits', async () => {
    const { client } = createTestClient();
    const iterator = client.watchQuery({ key, fetcher: () => 0 })[Symbol.asyncIterator]();
    await iterator.next();
    await settled(client);
    await iterator.next();
    let isAnswered = false;

    const next = iterator.next().finally(() => {
      isAnswered = true;
    });
    await turn();
    const before = isAnswered;
    client.setQueryData(key, 1);

    expect(before).toBe(false);
    expect(await next).toMatchObject({ value: { data: 1 } });
  });

  test('does not throw for a failure, and goes on after it', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<string>();
    const { frames } = collect(client.watchQuery({ key, fetcher }));
    await fetcher.reject(new Error('boom'));

    client.setQueryData(key, 'ada');
    await turn();

    expect(frames).toEqual(['loading', 'failure', 'success ada']);
  });

  test('ends with a break, and leaves nothing held', async () => {
    const { client } = createTestClient();
    const seen: string[] = [];

    for await (const state of client.watchQuery({ key, fetcher: () => 'ada' })) {
      seen.push(state.status);
      if (state.status === 'success') break;
    }

    expect(seen).toEqual(['loading', 'success']);
    await expectIdle(client);
  });

  test('ends with a throw in the loop, and leaves nothing held', async () => {
    const { client } = createTestClient();
    const error = new Error('enough');

    const loop = (async () => {
      for await (const _ of client.watchQuery({ key, fetcher: () => 'ada' })) throw error;
    })();

    await expect(loop).rejects.toBe(error);
    await expectIdle(client);
  });

  test('ends a pending request with return', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const iterator = client.watchQuery({ key, fetcher })[Symbol.asyncIterator]();
    await iterator.next();
    const pending = iterator.next();

    const returned = await iterator.return?.();

    expect(returned).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    await expectIdle(client);
  });

  test('ends with return before it was ever asked', async () => {
    const { client } = createTestClient();
    const iterator = client.watchQuery({ key, fetcher: () => 'ada' })[Symbol.asyncIterator]();

    await iterator.return?.();

    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(client.keys()).toEqual([]);
  });

  test('ends with dispose', async () => {
    const { client } = createTestClient();
    const { frames, ended } = collect(client.watchQuery({ key, fetcher: () => 'ada' }));
    await settled(client);

    client.dispose();
    await ended;

    expect(frames.slice(0, 2)).toEqual(['loading', 'success ada']);
  });

  test('that waits where nothing will come ends with dispose, too', async () => {
    const { client } = createTestClient();
    const iterator = client.watchQuery<string>(() => null)[Symbol.asyncIterator]();
    await iterator.next();
    const pending = iterator.next();

    client.dispose();

    expect(await Promise.race([pending, turn()])).toEqual({ done: true, value: undefined });
  });

  test('asked for the first time after dispose does not wait for ever', async () => {
    const { client } = createTestClient();
    const iterator = client.watchQuery({ key, fetcher: () => 'ada' })[Symbol.asyncIterator]();
    client.dispose();
    const first = await iterator.next();

    const second = first.done ? first : await Promise.race([iterator.next(), turn()]);

    expect(second).toEqual({ done: true, value: undefined });
  });

  test('is one reader each: two loops end apart', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const query = client.watchQuery({ key, fetcher });
    const one = query[Symbol.asyncIterator]();
    const other = query[Symbol.asyncIterator]();
    await one.next();
    await other.next();

    await one.return?.();
    await fetcher.resolve('ada');

    expect(client.inspect()[0]?.readers).toBe(1);
    expect(await other.next()).toMatchObject({ value: { status: 'success', data: 'ada' } });
  });

  test('follows a key that changes', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const { frames } = collect(client.watchQuery(() => ({ key: ['user', id.value], fetcher })));
    await fetcher.resolve('ada');

    id.value = 2;
    await turn();
    await fetcher.resolve('eve');

    expect(frames).toEqual(['loading', 'success ada', 'loading', 'success eve']);
  });

  test('waits on options that are null', async () => {
    const { client } = createTestClient();
    const id = signal<number | undefined>(undefined);
    const query = client.watchQuery(() =>
      id.value === undefined ? null : { key: ['user', id.value], fetcher: () => 'ada' },
    );
    const { frames } = collect(query);
    await turn();

    id.value = 1;
    await settled(client);

    expect(frames).toEqual(['initial', 'loading', 'success ada']);
  });
});
