import { batch, computed, effect, signal } from '@qora/core';
import { controlledFetcher, createTestClient, settled, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

function setup(takesSignal = true) {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>({ takesSignal });
  const id = signal<number | undefined>(1);
  const query = test.client.watchQuery<string>(() =>
    id.value === undefined ? null : { key: ['user', id.value], fetcher },
  );
  return { ...test, fetcher, id, query };
}

describe('a new key', () => {
  test('is loading in its first frame', async () => {
    const { fetcher, id, query } = setup();
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    id.value = 2;
    await fetcher.resolve('eve');

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle "ada"',
      'loading/fetching',
      'success/idle "eve"',
    ]);
  });

  test('is never paired with the data of the old one', async () => {
    const { fetcher, id, query } = setup();
    const { frames } = trace(() => `${id.value}: ${query.data.value}`);
    const dataFirst = trace(() => `${query.data.value} :${id.value}`);
    const doubled = computed(() => `${query.data.value}/${query.status.value}`);
    const derived = trace(() => `${id.value}: ${doubled.value}`);
    await fetcher.resolve('ada');

    id.value = 2;
    await fetcher.resolve('eve');

    expect(frames).toEqual(['1: undefined', '1: ada', '2: undefined', '2: eve']);
    expect(dataFirst.frames).toEqual(['undefined :1', 'ada :1', 'undefined :2', 'eve :2']);
    expect(derived.frames).toEqual([
      '1: undefined/loading',
      '1: ada/success',
      '2: undefined/loading',
      '2: eve/success',
    ]);
  });

  test('is never paired with a selection of the old one', async () => {
    const { fetcher, id, query } = setup();
    const lengths = query.select((name) => name.length);
    const { frames } = trace(() => `${id.value}: ${lengths.value}`);
    await fetcher.resolve('ada');

    id.value = 2;
    await fetcher.resolve('evelyn');

    expect(frames).toEqual(['1: undefined', '1: 3', '2: undefined', '2: 6']);
  });

  test('is what the handle calls its key, watched or not', () => {
    const { id, query } = setup();
    const keys = [query.key];

    id.value = 2;
    keys.push(query.key);
    traceQuery(query);
    id.value = 3;
    keys.push(query.key);
    id.value = undefined;
    keys.push(query.key);

    expect(keys).toEqual([['user', 1], ['user', 2], ['user', 3], undefined]);
  });

  test('shows data that is in the cache in its first frame', async () => {
    const { client, fetcher, id, query } = setup();
    client.setQueryData(['user', 2], 'eve');
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    id.value = 2;
    await settled(client);

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"', 'success/idle "eve"']);
  });

  test('runs a reader once when it is written together with other signals', async () => {
    const { fetcher, id, query } = setup();
    const title = signal('Ms');
    const { frames } = trace(() => `${title.value} ${query.data.value} ${query.status.value}`);
    await fetcher.resolve('ada');

    batch(() => {
      id.value = 2;
      title.value = 'Dr';
    });

    expect(frames).toEqual(['Ms undefined loading', 'Ms ada success', 'Dr undefined loading']);
  });

  test('aborts the run of the old one when its fetcher took the signal', async () => {
    const { client, fetcher, id, query } = setup();
    traceQuery(query);
    await turn();

    id.value = 2;
    await turn();

    expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([true, false]);
    expect(client.getState(['user', 1])).toEqual({ status: 'initial' });
  });

  test('lets the run of the old one finish when the signal was not taken', async () => {
    const { client, fetcher, id, query } = setup(false);
    const { frames } = traceQuery(query);
    await turn();

    id.value = 2;
    await turn();
    await fetcher.calls[1]?.resolve('eve');
    await fetcher.calls[0]?.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'loading/fetching', 'success/idle "eve"']);
    expect(client.getQueryData(['user', 1])).toBe('ada');
  });

  test('is not aborted by the old one going', async () => {
    const { fetcher, id, query } = setup();
    traceQuery(query);
    await turn();

    for (let i = 2; i <= 10; i++) {
      id.value = i;
      await turn();
    }
    await fetcher.resolve('last');

    expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([...Array(9).fill(true), false]);
    expect(query.data.peek()).toBe('last');
  });

  test('keeps the old entry for its gcTime', async () => {
    const { client, clock, fetcher, id, query } = setup();
    traceQuery(query);
    await fetcher.resolve('ada');

    id.value = 2;
    await clock.advance(299_999);
    const kept = client.has(['user', 1]);
    await clock.advance(300_000 / 16 + 2);

    expect([kept, client.has(['user', 1])]).toEqual([true, false]);
  });

  test('of a failed reader starts anew', async () => {
    const { fetcher, id, query } = setup();
    const { frames } = traceQuery(query);
    await fetcher.reject(new Error('boom'));

    id.value = 2;
    await fetcher.resolve('eve');

    expect(frames.slice(1)).toEqual(['failure/idle !boom', 'loading/fetching', 'success/idle "eve"']);
  });

  test('is followed by subscribers and listeners', async () => {
    const { fetcher, id, query } = setup();
    const states: string[] = [];
    const told: unknown[] = [];
    query.subscribe((state) => states.push(state.status));
    query.listen(() => told.push(query.data.peek()), ['data']);
    await fetcher.resolve('ada');

    id.value = 2;
    await fetcher.resolve('eve');

    expect(states).toEqual(['loading', 'success', 'loading', 'success']);
    expect(told).toEqual(['ada', undefined, 'eve']);
  });

  test('that is equal to the old one changes nothing', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const role = signal('admin');
    const query = client.watchQuery(() => ({
      key: ['users', { role: role.value.toLowerCase(), page: 1 }],
      fetcher,
      staleTime: 0,
    }));
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    role.value = 'ADMIN';
    await turn();

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });
});

describe('options that are null', () => {
  test('mean not yet: nothing is held, nothing runs', async () => {
    const { client, fetcher, id, query } = setup();
    id.value = undefined;

    const { frames } = traceQuery(query);
    await turn();

    expect(frames).toEqual(['initial/idle']);
    expect(query.isEnabled.peek()).toBe(false);
    expect(query.isStale.peek()).toBe(false);
    expect([client.keys().length, fetcher.calls.length]).toEqual([0, 0]);
  });

  test('load as soon as there is a key', async () => {
    const { fetcher, id, query } = setup();
    id.value = undefined;
    const { frames } = traceQuery(query);

    id.value = 2;
    await fetcher.resolve('eve');

    expect(frames).toEqual(['initial/idle', 'loading/fetching', 'success/idle "eve"']);
  });

  test('let go of the key that was', async () => {
    const { client, fetcher, id, query } = setup();
    const { frames } = traceQuery(query);
    await fetcher.resolve('ada');

    id.value = undefined;
    await turn();

    expect(frames.at(-1)).toBe('initial/idle');
    expect(client.inspect().map(({ readers }) => readers)).toEqual([0]);
  });

  test('make refetch and promise resolve with initial', async () => {
    const { fetcher, id, query } = setup();
    id.value = undefined;

    const states = await Promise.all([query.refetch(), query.promise()]);

    expect(states).toEqual([{ status: 'initial' }, { status: 'initial' }]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('chain one query to the data of another', async () => {
    const { client } = createTestClient();
    const users = controlledFetcher<{ id: number }>();
    const posts = controlledFetcher<string[]>();
    const user = client.watchQuery({ key: ['me'], fetcher: users });
    const list = client.watchQuery<string[]>(() =>
      user.data.value ? { key: ['posts', user.data.value.id], fetcher: posts } : null,
    );
    const frames: string[] = [];
    effect(() => void frames.push(`${user.status.value} ${list.status.value}`));

    await users.resolve({ id: 7 });
    await posts.resolve(['hello']);

    expect(frames).toEqual(['loading initial', 'success loading', 'success success']);
    expect(posts.calls[0]?.context.key).toEqual(['posts', 7]);
  });
});
