import { effect, QoraClient, type QoraClientConfig, signal } from '@qora/core';
import { controlledFetcher, settled, traceQuery, turn, virtualClock } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup(config: QoraClientConfig = {}) {
  const clock = virtualClock();
  const listened: string[] = [];
  const client = new QoraClient({
    ssr: true,
    clock,
    online: signal(true, { watched: () => listened.push('online') }),
    focus: signal(true, { watched: () => listened.push('focus') }),
    ...config,
  });
  return { client, clock, listened, fetcher: controlledFetcher<string>() };
}

describe('on a server, reading a query', () => {
  test('starts nothing, however it is read', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher });

    const { frames } = traceQuery(query);
    query.subscribe(() => undefined);
    query.listen(() => undefined, ['data', 'isStale']);
    effect(() => void [query.isStale.value, query.select((name) => name).value]);
    void query[Symbol.asyncIterator]().next();
    await turn();

    expect(frames).toEqual(['initial/idle']);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('creates and holds no entry', async () => {
    const { client, fetcher } = setup();

    traceQuery(client.watchQuery({ key, fetcher }));
    await turn();
    const empty = client.keys();
    client.setQueryData(key, 'ada');

    expect(empty).toEqual([]);
    expect(client.inspect()).toMatchObject([{ readers: 0 }]);
  });

  test('shows what was fetched before', async () => {
    const { client, fetcher } = setup();
    const fetched = client.fetchQuery({ key, fetcher });
    await fetcher.resolve('ada');
    await fetched;

    const { frames } = traceQuery(client.watchQuery({ key, fetcher, staleTime: 0 }));
    await turn();

    expect(frames).toEqual(['success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('shows initial data and placeholders', () => {
    const { client, fetcher } = setup();

    const initial = client.watchQuery({ key, fetcher, initialData: 'ada' });
    const placeholder = client.watchQuery({ key: ['other'], fetcher, placeholderData: 'nobody' });

    expect([initial.data.peek(), placeholder.data.peek()]).toEqual(['ada', 'nobody']);
    expect([initial.status.peek(), placeholder.status.peek()]).toEqual(['success', 'loading']);
  });

  test('follows options that are a function', () => {
    const { client } = setup();
    client.setQueryData(['user', 1], 'ada');
    client.setQueryData(['user', 2], 'eve');
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher: () => 'x' }));
    const { frames } = traceQuery(query);

    id.value = 2;

    expect(frames).toEqual(['success/idle "ada"', 'success/idle "eve"']);
  });
});

describe('on a server, asking for data', () => {
  test('by fetchQuery and prefetch loads it', async () => {
    const { client } = setup();

    const fetched = await client.fetchQuery({ key, fetcher: () => 'ada' });
    await client.prefetch({ key: ['other'], fetcher: () => 'eve' });

    expect(fetched).toBe('ada');
    expect(client.getWhere({})).toEqual([
      [key, 'ada'],
      [['other'], 'eve'],
    ]);
  });

  test('by promise, as a suspending adapter does, loads it once', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher });

    const states = Promise.all([query.promise(), query.promise()]);
    await fetcher.resolve('ada');

    expect((await states).map((state) => 'data' in state && state.data)).toEqual(['ada', 'ada']);
    expect(await query.promise()).toMatchObject({ data: 'ada' });
    expect(fetcher.calls).toHaveLength(1);
  });

  test('does not retry by itself', async () => {
    const { client, clock, fetcher } = setup();
    const fetched = client.fetchQuery({ key, fetcher });
    fetched.catch(() => undefined);

    await fetcher.reject(new Error('boom'));

    await expect(fetched).rejects.toThrow('boom');
    expect(clock.pending()).toEqual([]);
  });

  test('retries where that was asked for, and keeps the process for it', async () => {
    const { client, clock, fetcher } = setup();
    const fetched = client.fetchQuery({ key, fetcher, retry: 1 });
    await fetcher.reject(new Error('boom'));
    const pending = clock.pending();

    await clock.advance(1000);
    await fetcher.resolve('ada');

    expect(pending).toEqual([{ at: 1_001_000, ref: true }]);
    expect(await fetched).toBe('ada');
    expect(clock.pending()).toEqual([]);
  });

  test('retries by the client’s defaults where these say so', async () => {
    const { client, clock, fetcher } = setup({ defaults: { retry: 1 } });
    const fetched = client.fetchQuery({ key, fetcher });
    await fetcher.reject(new Error('boom'));

    await clock.advance(1000);
    await fetcher.resolve('ada');

    expect(await fetched).toBe('ada');
  });
});

describe('on a server, a client', () => {
  test('attaches no listener and arms no timer', async () => {
    const { client, clock, listened } = setup();
    const query = client.watchQuery({ key, fetcher: () => 'ada', refetchInterval: 1000, staleTime: 1000 });

    traceQuery(query);
    effect(() => void query.isStale.value);
    client.setQueryData(['written'], 1);
    await client.fetchQuery({ key, fetcher: () => 'ada' });
    await query.promise();
    await client.prefetch({ key: ['short'], fetcher: () => 1, gcTime: 0 });
    await settled(client);

    expect(listened).toEqual([]);
    expect(clock.pending()).toEqual([]);
  });

  test('keeps entries for as long as it lives', async () => {
    const { client, clock } = setup();
    client.setQueryData(key, 'ada');
    await client.prefetch({ key: ['short'], fetcher: () => 1, gcTime: 0 });

    await clock.advance(1e9);

    expect(client.keys()).toEqual([key, ['short']]);
  });

  test('only marks what is invalidated', async () => {
    const { client, fetcher } = setup();
    client.setQueryData(key, 'ada');
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));

    await client.invalidate(key);
    await client.invalidateWhere({ prefix: ['user'] });
    await client.refetchWhere({ prefix: ['user'] });

    expect(frames).toEqual(['success/idle "ada"']);
    expect(client.inspect()).toMatchObject([{ invalidated: true, fetchStatus: 'idle' }]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('tells effects of what is fetched meanwhile', async () => {
    const { client } = setup();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher: () => 'x' }));

    await client.fetchQuery({ key, fetcher: () => 'ada' });

    expect(frames.at(-1)).toBe('success/idle "ada"');
  });

  test('shares nothing with another one', async () => {
    const one = setup().client;
    const other = setup().client;

    await one.fetchQuery({ key, fetcher: () => 'ada' });

    expect(other.keys()).toEqual([]);
  });

  test('can be disposed in the middle of a request', async () => {
    const { client, clock, fetcher } = setup();
    const fetched = client.fetchQuery({ key, fetcher, retry: 3 });
    fetched.catch(() => undefined);
    await fetcher.reject(new Error('boom'));

    client.dispose();

    await expect(fetched).rejects.toMatchObject({ code: 'cancelled' });
    expect(clock.pending()).toEqual([]);
  });
});

describe('on a server, a mutation', () => {
  test('is forgotten when it has settled, and arms no timer', async () => {
    const { client, clock, listened } = setup();

    const answer = await client.mutation({ mutationFn: () => 'done' }).mutate();
    await turn();

    expect([answer, client.mutations.value, clock.pending(), listened]).toEqual(['done', [], [], []]);
  });
});
