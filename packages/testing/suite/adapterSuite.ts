/**
 * What every adapter does, written once. A driver says how its framework shows a query; what is compared are the texts
 * that a component showed, in order, without repetitions.
 */
import {
  type AnyQueryOptions,
  type ClientApi,
  type FetchStatus,
  keepPreviousData,
  type Mutation,
  type MutationOptions,
  type MutationState,
  type QoraState,
} from '@qora/core';
import type { AnyInfiniteOptions, InfiniteData } from '@qora/core/infinite';
import { controlledFetcher, createTestClient, expectIdle, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

/** What a component reads of a query; the adapter tracks what is read. */
export interface QueryView {
  readonly state: QoraState<unknown, unknown>;
  readonly data: unknown;
  readonly error: unknown;
  readonly status: string;
  readonly fetchStatus: FetchStatus;
  readonly isFetching: boolean;
  readonly isStale: boolean;
  readonly isPlaceholder: boolean;
}

export interface InfiniteView extends QueryView {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): Promise<unknown>;
}

export interface MutationView {
  readonly state: MutationState<unknown, unknown, unknown>;
  readonly mutate: Mutation<unknown, unknown, unknown>['mutate'];
  reset(): void;
}

/** Something on the page. */
export interface Mounted {
  text(): string;
  unmount(): void;
}

/** A value that components follow. */
interface Value<T> {
  get(): T;
  set(value: T): void;
}

export interface Driver {
  value<T>(initial: T): Value<T>;
  /** Mounts a component that follows the options and shows a text of what it reads. `count`: so many of them. */
  query(
    client: ClientApi,
    options: () => AnyQueryOptions | null,
    text: (view: QueryView) => string,
    how?: { readonly count?: number },
  ): Mounted;
  /** Mounts a component that shows its data inside a boundary: `waits` while there is none, `failed: message` and a reset. */
  boundary(client: ClientApi, options: () => AnyQueryOptions | null): Mounted & { reset(): void };
  infinite(
    client: ClientApi,
    options: AnyInfiniteOptions,
    text: (view: InfiniteView) => string,
  ): Mounted & { readonly view: InfiniteView };
  mutation(
    client: ClientApi,
    options: MutationOptions<unknown, unknown, Error, unknown>,
    text: (view: MutationView) => string,
  ): Mounted & { readonly view: MutationView };
}

const key = ['user'];

/** Calls `text`, and keeps what it gave where that is new. */
function recorded<V>(text: (view: V) => string): ((view: V) => string) & { readonly frames: string[] } {
  const frames: string[] = [];
  const record = (view: V): string => {
    const frame = text(view);
    if (frames.at(-1) !== frame) frames.push(frame);
    return frame;
  };
  return Object.assign(record, { frames });
}

const short = ({ status, data, fetchStatus }: QueryView): string =>
  `${status}/${fetchStatus} ${String(data)}`;

/** @param name of the adapter, and of what it runs in */
export function testAdapter(name: string, driver: Driver): void {
  describe(name, () => {
    test('a first load goes from loading to success', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const text = recorded(short);
      const shown = driver.query(client, () => ({ key, fetcher }), text);
      await fetcher.resolve('Ada');

      expect(text.frames).toEqual(['loading/fetching undefined', 'success/idle Ada']);
      expect(shown.text()).toBe('success/idle Ada');
      shown.unmount();
      await expectIdle(client);
    });

    test('cached data is there in the first frame, and fresh data is not asked for', async () => {
      const { client } = createTestClient();
      client.setQueryData(key, 'Ada');
      const fetcher = controlledFetcher<string>();
      const text = recorded(short);
      const shown = driver.query(client, () => ({ key, fetcher }), text);
      await turn();

      expect([text.frames, fetcher.calls.length]).toEqual([['success/idle Ada'], 0]);
      shown.unmount();
    });

    test('another key never shows the data of the key before', async () => {
      const { client } = createTestClient();
      const id = driver.value(1);
      const text = recorded<QueryView>((view) => `${id.get()}: ${String(view.data)}`);
      const fetcher = async ({ key: [, n] }: { readonly key: readonly unknown[] }) => `d${String(n)}`;
      const shown = driver.query(client, () => ({ key: ['page', id.get()], fetcher }), text);
      await turn();
      id.set(2);
      await turn();
      id.set(1);
      await turn();

      expect(text.frames).toEqual(['1: undefined', '1: d1', '2: undefined', '2: d2', '1: d1']);
      shown.unmount();
      await expectIdle(client);
    });

    test('previous data stands in for that of another key, and says so', async () => {
      const { client } = createTestClient();
      const id = driver.value(1);
      const text = recorded<QueryView>(
        (view) => `${id.get()}: ${String(view.data)}${view.isPlaceholder ? ' stands in' : ''}`,
      );
      const fetcher = controlledFetcher<string>();
      const shown = driver.query(
        client,
        () => ({ key: ['page', id.get()], fetcher, placeholderData: keepPreviousData }),
        text,
      );
      await fetcher.resolve('d1');
      id.set(2);
      await fetcher.resolve('d2');

      expect(text.frames).toEqual(['1: undefined', '1: d1', '2: d1 stands in', '2: d2']);
      shown.unmount();
    });

    test('a placeholder is shown and not cached', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const text = recorded(short);
      const shown = driver.query(client, () => ({ key, fetcher, placeholderData: 'stand-in' }), text);
      expect(client.has(key)).toBe(false);
      await fetcher.resolve('Ada');

      expect(text.frames).toEqual(['loading/fetching stand-in', 'success/idle Ada']);
      shown.unmount();
    });

    test('enabled, off and on, loads once', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const enabled = driver.value(false);
      const text = recorded(short);
      const shown = driver.query(client, () => ({ key, fetcher, enabled: enabled.get() }), text);
      await turn();
      enabled.set(true);
      await turn();
      await fetcher.resolve('Ada');
      enabled.set(false);
      await turn();
      enabled.set(true);
      await turn();

      expect(fetcher.calls).toHaveLength(1);
      expect(text.frames).toEqual([
        'initial/idle undefined',
        'loading/fetching undefined',
        'success/idle Ada',
      ]);
      shown.unmount();
      await expectIdle(client);
    });

    test('no options yet show nothing and ask for nothing', async () => {
      const { client } = createTestClient();
      const id = driver.value<number | null>(null);
      const fetcher = async () => 'Ada';
      const text = recorded(short);
      const shown = driver.query(
        client,
        () => (id.get() === null ? null : { key: ['users', id.get()], fetcher }),
        text,
      );
      await turn();
      expect(client.keys()).toEqual([]);
      id.set(1);
      await turn();
      expect(text.frames.at(-1)).toBe('success/idle Ada');
      id.set(null);
      await turn();
      expect(text.frames.at(-1)).toBe('initial/idle undefined');
      shown.unmount();
      await expectIdle(client);
    });

    test('an invalidation refetches over the data', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const text = recorded(short);
      const shown = driver.query(client, () => ({ key, fetcher }), text);
      await fetcher.resolve('one');
      void client.invalidate(key);
      await fetcher.resolve('two');

      expect(text.frames).toEqual([
        'loading/fetching undefined',
        'success/idle one',
        'loading/fetching one',
        'success/idle two',
      ]);
      shown.unmount();
    });

    test('a refetch that fails keeps the data', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const text = recorded<QueryView>(
        ({ status, data, error }) => `${status} ${data} ${(error as Error)?.message}`,
      );
      const shown = driver.query(client, () => ({ key, fetcher, retry: 0 }), text);
      await fetcher.resolve('one');
      void client.invalidate(key);
      await fetcher.reject(new Error('no'));
      await turn();

      expect(shown.text()).toBe('failure one no');
      shown.unmount();
    });

    test('a boundary shows that it waits, the data, or the error; its reset tries again', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const shown = driver.boundary(client, () => ({ key, fetcher, retry: 0 }));
      await turn();
      expect(shown.text()).toBe('waits');
      await fetcher.reject(new Error('no'));
      await turn();
      expect(shown.text()).toBe('failed: no');
      expect(fetcher.calls).toHaveLength(1);

      shown.reset();
      await turn();
      expect(shown.text()).toBe('waits');
      await fetcher.resolve('Ada');
      await turn();
      expect([shown.text(), fetcher.calls.length]).toEqual(['Ada', 2]);

      void client.invalidate(key);
      await fetcher.reject(new Error('no'));
      await turn();
      expect(shown.text()).toBe('Ada');
      shown.unmount();
      await expectIdle(client);
    });

    test('a component that goes while it loads calls the request off', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>({ takesSignal: true });
      const shown = driver.query(client, () => ({ key, fetcher }), short);
      await turn();
      shown.unmount();
      await turn();

      expect(fetcher.calls.map(({ isAborted }) => isAborted)).toEqual([true]);
      await expectIdle(client);
    });

    test('a thousand components of one key make one request', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<string>();
      const shown = driver.query(
        client,
        () => ({ key, fetcher }),
        ({ data }) => (data === undefined ? '-' : '+'),
        {
          count: 1000,
        },
      );
      await turn();
      expect(shown.text()).toBe('-'.repeat(1000));
      await fetcher.resolve('Ada');
      await turn();

      expect([shown.text(), fetcher.calls.length]).toEqual(['+'.repeat(1000), 1]);
      expect(client.inspect({ key })[0]?.readers).toBe(1000);
      shown.unmount();
      await expectIdle(client);
    });

    test('an optimistic edit is shown at once and taken back', async () => {
      const { client } = createTestClient();
      client.setQueryData(key, 'Ada');
      const text = recorded<QueryView>(({ data }) => String(data));
      const shown = driver.query(client, () => ({ key, fetcher: () => 'never' }), text);
      const layer = client.optimistic.update(key, () => 'Grace');
      await turn();
      layer.rollback();
      await turn();

      expect(text.frames).toEqual(['Ada', 'Grace', 'Ada']);
      shown.unmount();
    });

    test('an infinite list grows, and keeps its pages when one fails', async () => {
      const { client } = createTestClient();
      const fetcher = controlledFetcher<number>();
      const text = recorded<InfiniteView>(
        ({ data, hasNextPage, isFetchingNextPage }) =>
          `${(data as InfiniteData<number> | undefined)?.pages ?? '-'}${hasNextPage ? ' more' : ''}${isFetchingNextPage ? ' …' : ''}`,
      );
      const shown = driver.infinite(
        client,
        {
          key: ['pages'],
          fetcher: fetcher as never,
          retry: 0,
          initialPageParam: 1,
          getNextPageParam: (page: number) => (page < 3 ? page + 1 : null),
        },
        text,
      );
      await fetcher.resolve(1);
      await turn();
      void shown.view.fetchNextPage();
      await turn();
      await fetcher.resolve(2);
      await turn();
      void shown.view.fetchNextPage();
      await fetcher.reject(new Error('no'));
      await turn();
      expect(shown.text()).toBe('1,2 more');
      void shown.view.fetchNextPage();
      await fetcher.resolve(3);
      await turn();

      expect(shown.text()).toBe('1,2,3');
      expect(text.frames.slice(0, 4)).toEqual(['-', '1 more', '1 more …', '1,2 more']);
      shown.unmount();
      await expectIdle(client);
    });

    test('a mutation is idle, pending, and done; reset shows idle again', async () => {
      const { client } = createTestClient();
      const send = controlledFetcher<string>();
      const text = recorded<MutationView>(({ state }) =>
        state.status === 'success' ? `success ${String(state.data)}` : state.status,
      );
      const shown = driver.mutation(client, { mutationFn: () => send(undefined as never) }, text);
      await turn();
      void shown.view.mutate('input');
      await turn();
      await send.resolve('saved');
      await turn();
      shown.view.reset();
      await turn();

      expect(text.frames).toEqual(['idle', 'pending', 'success saved', 'idle']);
      shown.unmount();
    });

    test('polling shows every answer, and ends with its reader', async () => {
      const { client, clock } = createTestClient();
      let count = 0;
      const fetcher = () => ++count;
      const text = recorded<QueryView>(({ data }) => String(data));
      const shown = driver.query(client, () => ({ key, fetcher, refetchInterval: 1_000 }), text);
      await turn();
      await clock.advance(2_000);
      await turn();

      expect(text.frames.at(-1)).toBe('3');
      shown.unmount();
      await expectIdle(client);
    });

    test('coming back to the page refetches what is stale', async () => {
      const { client, clock, focus } = createTestClient();
      let count = 0;
      const fetcher = () => ++count;
      const shown = driver.query(
        client,
        () => ({ key, fetcher, staleTime: 0 }),
        ({ data }) => String(data),
      );
      await turn();
      focus.value = false;
      await clock.advance(10_000);
      focus.value = true;
      await turn();
      await turn();

      expect(shown.text()).toBe('2');
      shown.unmount();
    });

    test('offline it waits, online it goes on', async () => {
      const { client, clock, online } = createTestClient();
      online.value = false;
      const text = recorded(short);
      const shown = driver.query(client, () => ({ key, fetcher: () => 'Ada' }), text);
      await turn();
      expect(shown.text()).toBe('loading/paused undefined');
      online.value = true;
      await clock.advance(1);
      await turn();

      expect(shown.text()).toBe('success/idle Ada');
      shown.unmount();
    });
  });
}
