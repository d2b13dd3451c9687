import { batch, computed, effect, signal, untracked } from '@qora/core';
import { controlledFetcher, createTestClient, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup(config: Parameters<typeof createTestClient>[0] = {}) {
  const test = createTestClient(config);
  const events: string[] = [];
  test.client.onEvent(({ type }) => events.push(type));
  return { ...test, fetcher: controlledFetcher<string>({ takesSignal: true }), events };
}

describe('watching', () => {
  test('holds the entry, whichever signal it is', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher, enabled: false });
    const signals = [
      query.state,
      query.data,
      query.error,
      query.status,
      query.fetchStatus,
      query.isFetching,
      query.isStale,
      query.isEnabled,
      query.isPlaceholder,
      query.failureCount,
      query.failureReason,
      query.select((name) => name),
    ];
    const readers: unknown[] = [];

    for (const one of signals) {
      const stop = effect(() => void one.value);
      readers.push(client.inspect()[0]?.readers);
      stop();
      await turn();
      readers.push(client.inspect()[0]?.readers);
    }

    expect(readers).toEqual(signals.flatMap(() => [1, 0]));
  });

  test('is one hold, however many signals of a query are watched', () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher });

    traceQuery(query);
    effect(() => void query.data.value);
    query.subscribe(() => undefined);

    expect(client.inspect()[0]?.readers).toBe(1);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('through a computed counts when the computed is watched', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher });
    const upper = computed(() => query.data.value?.toUpperCase());
    const outer = computed(() => upper.value);
    const unwatched = [outer.peek(), client.inspect().length];

    const stop = effect(() => void outer.value);
    await fetcher.resolve('ada');
    const watched = [outer.peek(), client.inspect()[0]?.readers];
    stop();
    await turn();

    expect(unwatched).toEqual([undefined, 0]);
    expect(watched).toEqual(['ADA', 1]);
    expect(client.inspect()[0]?.readers).toBe(0);
  });

  test('makes loading the first frame, for every kind of reader', () => {
    const { client, fetcher } = setup();
    const frames: string[] = [];

    effect(() => void frames.push(client.watchQuery({ key: ['a'], fetcher }).status.value));
    client.watchQuery({ key: ['b'], fetcher }).subscribe(({ status }) => frames.push(status));
    const derived = computed(() => client.watchQuery({ key: ['c'], fetcher }).status.value);
    effect(() => void frames.push(derived.value));

    expect(frames).toEqual(['loading', 'loading', 'loading']);
  });

  test('calls the fetcher in a microtask', async () => {
    const { client, fetcher } = setup();

    traceQuery(client.watchQuery({ key, fetcher }));
    const atOnce = fetcher.calls.length;
    await Promise.resolve();

    expect(atOnce).toBe(0);
    expect(fetcher.calls).toHaveLength(1);
  });
});

describe('letting go and taking hold in one tick', () => {
  test('by an effect that re-runs fifty times is one fetch and no abort', async () => {
    const { client, fetcher, events } = setup();
    const query = client.watchQuery({ key, fetcher, staleTime: 0, gcTime: 0 });
    const again = signal(0);
    let stopInner: (() => void) | undefined;
    effect(() => {
      void again.value;
      stopInner?.();
      stopInner = untracked(() => query.subscribe(() => undefined));
    });

    for (let i = 0; i < 50; i++) again.value++;
    await turn();

    expect(fetcher.calls).toHaveLength(1);
    expect(fetcher.calls[0]?.isAborted).toBe(false);
    expect(events).toEqual(['entry.created', 'run.started']);
  });

  test('by an effect that drops and reads it again in turns is one fetch', async () => {
    const { client, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher, staleTime: 0 });
    const isShown = signal(true);
    effect(() => void (isShown.value && query.data.value));

    for (let i = 0; i < 50; i++) isShown.value = !isShown.value;
    await turn();

    expect(fetcher.calls).toHaveLength(1);
    expect(fetcher.calls[0]?.isAborted).toBe(false);
  });

  test('by one handle keeps stale data as it is', async () => {
    const { client, fetcher, events } = setup();
    const query = client.watchQuery({ key, fetcher, staleTime: 0, gcTime: 0 });
    const first = traceQuery(query);
    await fetcher.resolve('ada');
    events.length = 0;

    first.stop();
    const { frames } = traceQuery(query);
    await turn();

    expect(frames).toEqual(['success/idle "ada"']);
    expect(events).toEqual([]);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('by two handles, the old one first, keeps stale data as it is', async () => {
    const { client, fetcher, events } = setup();
    const options = { key, fetcher, staleTime: 0, gcTime: 0 };
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');
    events.length = 0;

    old.stop();
    const { frames } = traceQuery(client.watchQuery(options));
    await turn();

    expect(frames).toEqual(['success/idle "ada"']);
    expect(events).toEqual([]);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('by two handles, the new one first, starts no fetch', async () => {
    const { client, fetcher } = setup();
    const options = { key, fetcher, staleTime: 0, gcTime: 0 };
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    const { frames } = traceQuery(client.watchQuery(options));
    old.stop();
    await turn();

    expect(frames.at(-1)).toBe('success/idle "ada"');
    expect(fetcher.calls).toHaveLength(1);
    expect(client.keys()).toEqual([key]);
  });

  test.each(['old first', 'new first'])(
    'by two handles goes on with the run under way, %s',
    async (order) => {
      const { client, fetcher, events } = setup();
      const options = { key, fetcher, staleTime: 0, gcTime: 0 };
      const old = traceQuery(client.watchQuery(options));
      await turn();

      if (order === 'old first') old.stop();
      const next = traceQuery(client.watchQuery(options));
      if (order === 'new first') old.stop();
      await turn();
      await fetcher.resolve('ada');

      expect(next.frames).toEqual(['loading/fetching', 'success/idle "ada"']);
      expect(fetcher.calls).toHaveLength(1);
      expect(events).toEqual(['entry.created', 'run.started', 'run.succeeded']);
    },
  );

  test.each(['old first', 'new first'])('by two handles keeps a failure as it is, %s', async (order) => {
    const { client, fetcher } = setup({ defaults: { retry: false } });
    const options = { key, fetcher, gcTime: 0 };
    const old = traceQuery(client.watchQuery(options));
    await fetcher.reject(new Error('boom'));

    if (order === 'old first') old.stop();
    const next = traceQuery(client.watchQuery(options));
    if (order === 'new first') old.stop();
    await turn();

    expect(next.frames.at(-1)).toBe('failure/idle !boom');
    expect(fetcher.calls).toHaveLength(1);
  });

  test('by two handles that swap in a batch starts no fetch', async () => {
    const { client, fetcher } = setup();
    const options = { key, fetcher, staleTime: 0 };
    const side = signal<'left' | 'right'>('left');
    const left = client.watchQuery(options);
    const right = client.watchQuery(options);
    effect(() => void (side.value === 'left' && left.data.value));
    effect(() => void (side.value === 'right' && right.data.value));
    await fetcher.resolve('ada');

    batch(() => {
      side.value = 'right';
    });
    await turn();
    batch(() => {
      side.value = 'left';
    });
    await turn();

    expect(fetcher.calls).toHaveLength(1);
    expect(client.inspect()[0]).toMatchObject({ readers: 1, fetchStatus: 'idle' });
  });

  test('by a reader among several lets a newcomer still refetch', async () => {
    const { client, fetcher } = setup();
    const options = { key, fetcher, staleTime: 0 };
    traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');
    await turn();

    const { frames } = traceQuery(client.watchQuery(options));
    await turn();

    expect(frames).toEqual(['loading/fetching "ada"']);
    expect(fetcher.calls).toHaveLength(2);
  });
});
