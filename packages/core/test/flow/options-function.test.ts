import { type Query, type QueryOptions, signal } from '@qora/core';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  settled,
  trace,
  traceQuery,
  turn,
} from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

const key = ['user', 7];

describe('options as a function of signals', () => {
  test('are not asked for before somebody looks', () => {
    const { client } = createTestClient();
    const options = vi.fn(() => ({ key, fetcher: () => 1 }));

    client.watchQuery(options);

    expect(options).not.toHaveBeenCalled();
  });

  test('are asked for once per change, however many readers watch', () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const options = vi.fn(() => ({ key: ['user', id.value], fetcher }));
    const query = client.watchQuery(options);
    for (let i = 0; i < 10; i++) traceQuery(query);

    id.value = 2;

    expect(options).toHaveBeenCalledTimes(2);
  });

  test('are followed no more once nobody watches', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>({ takesSignal: true });
    const id = signal(1);
    const options = vi.fn(() => ({ key: ['user', id.value], fetcher }));
    const { stop } = traceQuery(client.watchQuery(options));
    stop();
    await turn();
    const asked = options.mock.calls.length;

    id.value = 2;
    await turn();

    expect(options).toHaveBeenCalledTimes(asked);
    await expectIdle(client);
  });

  test('that changed while nobody watched lead to the new key at once, and the old one is left alone', async () => {
    const { client } = createTestClient();
    client.setQueryData(['user', 1], 'ada', { updatedAt: 0 });
    client.setQueryData(['user', 2], 'eve');
    const { frames } = traceQuery(
      client.watchQuery({ key: ['user', 1], fetcher: () => 'x', refetchOnMount: false }),
    );
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher: () => 'x' }));
    const before = query.data.peek();

    id.value = 2;
    const second = traceQuery(query);
    await turn();

    expect(before).toBe('ada');
    expect(frames).toEqual(['success/idle "ada"']);
    expect(second.frames).toEqual(['success/idle "eve"']);
  });

  test('read unwatched are those of this moment', () => {
    const { client } = createTestClient();
    client.setQueryData(['user', 1], 'ada');
    client.setQueryData(['user', 2], 'eve');
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher: () => 'x' }));
    const seen = [query.data.peek()];

    id.value = 2;
    seen.push(query.data.peek());

    expect(seen).toEqual(['ada', 'eve']);
  });

  test('that change nothing but an inline fetcher start nothing', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const again = signal(0);
    const query = client.watchQuery(() => {
      void again.value;
      return { key: ['user', 7], fetcher: (context) => fetcher(context), staleTime: 0 };
    });
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    again.value++;
    await turn();

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('give the next run their newest fetcher', async () => {
    const { client } = createTestClient();
    const name = signal('ada');
    const query = client.watchQuery(() => {
      const value = name.value;
      return { key, fetcher: () => value };
    });
    const { frames } = trace(query.data);
    await settled(client);

    name.value = 'eve';
    await query.refetch();

    expect(frames).toEqual([undefined, 'ada', 'eve']);
  });

  test('give invalidation and polling their newest fetcher, too', async () => {
    const { client, clock } = createTestClient();
    const name = signal('ada');
    const query = client.watchQuery(() => {
      const value = name.value;
      return { key, fetcher: () => value, refetchInterval: 1000 };
    });
    const { frames } = trace(query.data);
    await settled(client);

    name.value = 'eve';
    await client.invalidate(key);
    name.value = 'bob';
    await clock.advance(1000);

    expect(frames).toEqual([undefined, 'ada', 'eve', 'bob']);
  });

  test('that change what is shown tell signals, subscribers and listeners', async () => {
    const { client } = createTestClient();
    const isUpper = signal(false);
    const query = client.watchQuery(() => ({
      key,
      fetcher: () => 'ada',
      select: isUpper.value ? upper : plain,
    }));
    const { frames } = trace(query.data);
    const states: unknown[] = [];
    const told: unknown[] = [];
    query.subscribe((state) => states.push(state.status === 'success' && state.data));
    query.listen(() => told.push(query.data.peek()), ['data']);
    await settled(client);

    isUpper.value = true;

    expect(frames).toEqual([undefined, 'ada', 'ADA']);
    expect(states).toEqual([false, 'ada', 'ADA']);
    expect(told).toEqual(['ada', 'ADA']);
  });

  test('may leave the select away', async () => {
    const { client } = createTestClient();
    const isUpper = signal(true);
    const query = client.watchQuery(() => ({
      key,
      fetcher: () => 'ada',
      ...(isUpper.value && { select: upper }),
    }));
    const { frames } = trace(query.data);
    const told: unknown[] = [];
    query.listen(() => told.push(query.data.peek()), ['data']);
    await settled(client);

    isUpper.value = false;

    expect(frames).toEqual([undefined, 'ADA', 'ada']);
    expect(told).toEqual(['ADA', 'ada']);
  });

  test('that throw are reported and mean not yet', async () => {
    const { client, reported } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const error = new Error('no options');
    const isBroken = signal(true);
    const query = client.watchQuery(() => {
      if (isBroken.value) throw error;
      return { key: ['user', 7], fetcher };
    });
    const { frames } = traceQuery(query);

    isBroken.value = false;
    await fetcher.resolve('ada');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
    expect(reported).toEqual([error]);
  });

  test('that look at their own query are a cycle, which harms nobody else', async () => {
    const { client } = createTestClient();
    const query: Query<number> = client.watchQuery<number>(() => ({
      key,
      fetcher: () => 1,
      staleTime: query.data.value ?? 0,
    }));

    expect(() => traceQuery(query)).toThrow('Cycle detected');
    const { frames, stop } = traceQuery(client.watchQuery({ key: ['other'], fetcher: () => 2 }));
    await settled(client);
    stop();

    expect(frames).toEqual(['loading/fetching', 'success/idle 2']);
    await expectIdle(client);
  });

  test('with a key that cannot be are reported and mean not yet', async () => {
    const { client, reported } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const part = signal<unknown>(new Map());
    const query = client.watchQuery(() => ({ key: ['user', part.value], fetcher }));
    const { frames } = traceQuery(query);

    part.value = 7;
    await fetcher.resolve('ada');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "ada"']);
    expect(reported).toMatchObject([{ code: 'invalid-key' }]);
  });

  test('with a bad option after good ones are reported and harm nobody', async () => {
    const { client, reported } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const staleTime = signal(0);
    const query = client.watchQuery(() => ({ key, fetcher, staleTime: staleTime.value }));
    const { frames, stop } = traceQuery(query);
    await fetcher.resolve('ada');

    staleTime.value = -1;
    staleTime.value = 1000;
    client.setQueryData(key, 'eve');
    stop();

    expect(frames.at(-1)).toBe('success/idle "eve"');
    expect(reported).toMatchObject([{ code: 'invalid-option' }]);
    await expectIdle(client);
  });
});

describe('options as an object', () => {
  test('with a bad key or a bad time throw at once', () => {
    const { client } = createTestClient();
    const watch = (options: Partial<QueryOptions<number>>) => () =>
      client.watchQuery({ key, fetcher: () => 1, ...options });

    expect(watch({ key: [() => 1] })).toThrow(expect.objectContaining({ code: 'invalid-key' }));
    expect(watch({ staleTime: -1 })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    expect(watch({ gcTime: Number.NaN })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    expect(client.keys()).toEqual([]);
  });
});

function plain(name: string): string {
  return name;
}

function upper(name: string): string {
  return name.toUpperCase();
}
