import { keepPreviousData, type Query } from '@qora/core';
import { watchInfinite } from '@qora/core/infinite';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

const key = ['user', 7];

function setup(defaults: object = {}) {
  const test = createTestClient({ defaults: { retry: false, ...defaults } });
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  return { ...test, fetcher, query: test.client.watchQuery({ key, fetcher }) };
}

/** What an adapter shows of it. */
function frameOf(query: Query<string>): string {
  return `${query.peek('status')}/${query.peek('fetchStatus')} ${query.peek('data')}`;
}

describe('a field that is peeked while nobody watches', () => {
  test('is loading already where watching would load', () => {
    const { client, query } = setup();

    expect(frameOf(query)).toBe('loading/fetching undefined');
    expect(query.state.peek().status).toBe('initial');
    expect(client.keys()).toEqual([]);
  });

  test('is what the first frame is then', () => {
    const { query } = setup();
    const before = frameOf(query);

    const stop = query.listen(() => {}, ['state']);

    expect(frameOf(query)).toBe(before);
    stop();
  });

  test('keeps stale data under the load', () => {
    const { client, query } = setup({ staleTime: 0 });
    client.setQueryData(key, 'ada');

    expect(frameOf(query)).toBe('loading/fetching ada');
  });

  test('leaves a stale entry and its state as they are', () => {
    const { client, query } = setup({ staleTime: 0 });
    client.setQueryData(key, 'ada');
    const before = client.getState(key);

    expect(frameOf(query)).toBe('loading/fetching ada');

    expect(client.getState(key)).toBe(before);
    expect(client.inspect({ key })[0]).toMatchObject({ fetchStatus: 'idle' });
  });

  test.each([
    ['fresh', {}, 'success/idle ada'],
    ['never to be refetched', { staleTime: 0, refetchOnMount: false }, 'success/idle ada'],
    ['refetched always', { refetchOnMount: 'always' }, 'loading/fetching ada'],
    ['for a disabled reader', { staleTime: 0, enabled: false }, 'success/idle ada'],
  ])('tells of data that is %s', (_, defaults, frame) => {
    const { client, query } = setup(defaults);
    client.setQueryData(key, 'ada');

    expect(frameOf(query)).toBe(frame);
  });

  test('is paused while offline', () => {
    const { online, query } = setup();
    online.value = false;

    expect(frameOf(query)).toBe('loading/paused undefined');
  });

  test('tells of a run that is under way, and of a failure that others hold', async () => {
    const { client, fetcher, query } = setup();
    const other = client.watchQuery({ key, fetcher });
    const stop = other.listen(() => {}, ['state']);
    const loading = frameOf(query);

    await fetcher.reject(new Error('boom'));
    const failed = frameOf(query);
    stop();
    await turn();

    expect([loading, failed, frameOf(query)]).toEqual([
      'loading/fetching undefined',
      'failure/idle undefined',
      'loading/fetching undefined',
    ]);
  });

  test('shows the result that was claimed for a suspended reader', async () => {
    const { fetcher, query } = setup({ staleTime: 0 });
    const promise = query.promise();
    await fetcher.resolve('ada');
    await promise;

    expect(frameOf(query)).toBe('success/idle ada');
  });

  test('is initial once the client is disposed', () => {
    const { client, query } = setup();
    client.dispose();

    expect(frameOf(query)).toBe('initial/idle undefined');
  });

  test('on a server is what the page will show first', async () => {
    const { client, fetcher } = createServer();
    const query = client.watchQuery({ key, fetcher });
    const disabled = client.watchQuery({ key, fetcher, enabled: false });
    const before = [frameOf(query), frameOf(disabled)];

    const promise = query.promise();
    await fetcher.reject(new Error('boom'));
    await promise;

    expect(before).toEqual(['loading/fetching undefined', 'initial/idle undefined']);
    expect(frameOf(query)).toBe('failure/idle undefined');
  });

  test('selects, and asks for a placeholder, once', async () => {
    const { client, fetcher } = setup({ staleTime: 0 });
    const select = vi.fn((text: string) => text.length);
    const placeholderData = vi.fn(() => 'placeholder');
    client.setQueryData(key, 'ada');
    const selecting = client.watchQuery({ key, fetcher, select });
    const placing = client.watchQuery({ key: ['other'], fetcher, placeholderData });

    const before = [selecting.peek('data'), placing.peek('data'), placing.peek('isPlaceholder')];
    const stops = [selecting, placing].map((query) => query.listen(() => {}, ['state']));
    const after = [selecting.peek('data'), placing.peek('data'), placing.peek('isPlaceholder')];
    for (const stop of stops) stop();

    expect([before, after]).toEqual([
      [3, 'placeholder', true],
      [3, 'placeholder', true],
    ]);
    expect(select).toHaveBeenCalledTimes(1);
    expect(placeholderData).toHaveBeenCalledTimes(1);
  });
});

describe('a successor', () => {
  test('of another key is given the data that was shown before', async () => {
    const { fetcher, query } = setup();
    const stop = query.listen(() => {}, ['state']);
    await fetcher.resolve('ada');

    const next = query.successor({ key: ['user', 8], fetcher, placeholderData: keepPreviousData } as never);
    const last = next.successor({ key: ['user', 9], fetcher, placeholderData: keepPreviousData } as never);
    stop();

    expect([next, last].map((own) => `${own.peek('data')} ${own.peek('isPlaceholder')}`)).toEqual([
      'ada true',
      'ada true',
    ]);
  });

  test('of the same key that comes in the place of a reader starts nothing, and is shown as such', async () => {
    const { client, fetcher, query } = setup({ staleTime: 0 });
    const stop = query.listen(() => {}, ['state']);
    await fetcher.resolve('ada');

    const next = query.successor({ key, fetcher, gcTime: 1 } as never);
    const before = frameOf(next);
    stop();
    const end = next.listen(() => {}, ['state']);
    const after = frameOf(next);
    await turn();

    expect([before, after, frameOf(next)]).toEqual(Array(3).fill('success/idle ada'));
    expect(fetcher.calls).toHaveLength(1);
    end();
    await expectIdle(client);
  });

  test('of a disabled reader that is enabled comes as on a mount', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher, enabled: false });
    const stop = query.listen(() => {}, ['state']);

    const next = query.successor({ key, fetcher } as never);
    const before = frameOf(next);
    stop();
    next.listen(() => {}, ['state']);

    expect([before, frameOf(next)]).toEqual(Array(2).fill('loading/fetching undefined'));
  });

  test('keeps the references of what another select makes equal', async () => {
    const { client } = setup();
    client.setQueryData(key, [1, 2]);
    const options = { key, fetcher: () => [1] };
    const query = client.watchQuery({ ...options, select: (all: number[]) => ({ sum: all.length }) });
    const before = query.peek('data');

    const next = query.successor({ ...options, select: (all: number[]) => ({ sum: all.length }) } as never);

    expect(next.peek('data')).toBe(before);
  });

  test('without a key shows nothing', () => {
    const { client, query } = setup();
    client.setQueryData(key, 'ada');

    expect(frameOf(query.successor(null))).toBe('initial/idle undefined');
  });

  test('of a list goes on with its pages and its rows', async () => {
    const { client } = setup();
    const list = (of: string) => ({
      key: [of],
      fetcher: () => Promise.resolve([of]),
      initialPageParam: 0,
      getNextPageParam: () => null,
      placeholderData: keepPreviousData,
    });
    const rowsOf = (page: string[]) => page;
    const query = watchInfinite(client, list('a'));
    const stop = query.listen(() => {}, ['state']);
    await turn();
    query.flatten(rowsOf).peek();

    const next = query.successor(list('b')) as typeof query;
    stop();
    const end = next.listen(() => {}, ['state']);
    const before = next.flatten(rowsOf).peek();
    await turn();

    expect([before, next.flatten(rowsOf).peek(), next.hasNextPage.peek()]).toEqual([['a'], ['b'], false]);
    end();
  });
});

describe('renewed options', () => {
  test('are what the next run calls, and tell nobody', async () => {
    const { fetcher, query } = setup();
    const told = vi.fn();
    const stop = query.listen(told, ['state']);
    await fetcher.resolve('ada');
    told.mockClear();

    query.renew({ key, fetcher: () => 'renewed' } as never);
    const calls = told.mock.calls.length;
    await query.refetch();

    expect(calls).toBe(0);
    expect(query.peek('data')).toBe('renewed');
    stop();
  });

  test('of a list are what its next page is loaded with', async () => {
    const { client } = setup();
    const list = (of: string) => ({
      key: ['list'],
      fetcher: ({ pageParam }: { pageParam: number }) => Promise.resolve(`${of} ${pageParam}`),
      initialPageParam: 0,
      getNextPageParam: (_: string, __: readonly string[], param: number) => param + 1,
    });
    const first = list('old');
    const query = watchInfinite(client, first);
    const stop = query.listen(() => {}, ['state']);
    await turn();

    query.renew(list('new'));
    await query.fetchNextPage();

    expect(query.peek('data')?.pages).toEqual(['old 0', 'new 1']);
    expect(await first.fetcher({ pageParam: 2 })).toBe('old 2');
    stop();
  });
});

function createServer() {
  const fetcher = controlledFetcher<string>();
  return { ...createTestClient({ ssr: true }), fetcher };
}
