import { type QoraState, signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

const key = ['visits'];

/** A client with a fetcher that counts, and the moments at which it was called. */
function setup() {
  const test = createTestClient({ defaults: { retry: false } });
  const moments: number[] = [];
  const fetcher = (): number => moments.push(test.clock.now() - 1_000_000);
  return { ...test, moments, fetcher };
}

describe('polling', () => {
  test('refetches at every interval', async () => {
    const { client, clock, moments, fetcher } = setup();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));

    await clock.advance(350);

    expect(moments).toEqual([0, 100, 200, 300]);
  });

  test('counts from the end of the last run', async () => {
    const { client, clock } = setup();
    const fetcher = controlledFetcher<number>();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));
    await clock.advance(250);
    const whileRunning = fetcher.calls.length;
    await fetcher.resolve(1);

    await clock.advance(99);
    const before = fetcher.calls.length;
    await clock.advance(1);

    expect([whileRunning, before, fetcher.calls.length]).toEqual([1, 1, 2]);
  });

  test('counts anew from a refetch by hand', async () => {
    const { client, clock, moments, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher, refetchInterval: 100 });
    traceQuery(query);
    await clock.advance(60);

    await query.refetch();
    await clock.advance(150);

    expect(moments).toEqual([0, 60, 160]);
  });

  test('skips its ticks while a run is on that was asked for by hand', async () => {
    const { client, clock } = setup();
    const fetcher = controlledFetcher<number>();
    const query = client.watchQuery({ key, fetcher, refetchInterval: 100 });
    const { frames } = traceQuery(query);
    await fetcher.resolve(1);
    await clock.advance(60);
    void query.refetch();
    await clock.advance(200);
    const whileRunning = fetcher.calls.length;
    await fetcher.resolve(2);

    await clock.advance(99);
    const before = fetcher.calls.length;
    await clock.advance(1);

    expect([whileRunning, before, fetcher.calls.length]).toEqual([2, 2, 3]);
    expect(frames.slice(2)).toEqual(['loading/fetching 1', 'success/idle 2', 'loading/fetching 2']);
  });

  test('has one timer at the smallest interval of its readers', async () => {
    const { client, clock, moments, fetcher } = setup();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 1000 }));
    const fast = traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 300 }));
    await clock.advance(250);
    const armed = clock.pending().length;

    fast.stop();
    await clock.advance(650);

    expect(armed).toBe(1);
    expect(moments).toEqual([0, 100, 200, 500, 800]);
  });

  test('does not heed the interval of a disabled reader', async () => {
    const { client, clock, moments, fetcher } = setup();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 10, enabled: false }));
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));

    await clock.advance(150);

    expect(moments).toEqual([0, 100]);
  });

  test.each([0, false] as const)('is off with %s', async (refetchInterval) => {
    const { client, clock, fetcher } = setup();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval }));

    await clock.advance(0);

    expect(clock.pending()).toEqual([]);
  });

  test('starts, changes pace and stops with its option', async () => {
    const { client, clock, moments, fetcher } = setup();
    const refetchInterval = signal<number | false>(false);
    traceQuery(client.watchQuery(() => ({ key, fetcher, refetchInterval: refetchInterval.value })));
    await clock.advance(1000);

    refetchInterval.value = 100;
    await clock.advance(250);
    refetchInterval.value = 500;
    await clock.advance(600);
    refetchInterval.value = false;
    await clock.advance(10_000);

    expect(moments).toEqual([0, 1000, 1100, 1200, 1700]);
    expect(clock.pending()).toEqual([]);
  });

  test('asks its function after every run, with the state', async () => {
    const { client, clock, moments, fetcher } = setup();
    const refetchInterval = vi.fn((state: QoraState<number>) =>
      state.status === 'success' && state.data < 3 ? state.data * 100 : false,
    );
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval }));

    await clock.advance(10_000);

    expect(moments).toEqual([0, 100, 300]);
    expect(clock.pending()).toEqual([]);
  });

  test('goes on after a function that throws, once it is asked again', async () => {
    const { client, clock, moments, fetcher, reported } = setup();
    const error = new Error('no interval');
    let asked = 0;
    const query = client.watchQuery({
      key,
      fetcher,
      refetchInterval: () => {
        if (moments.length === 2 && asked++ === 0) throw error;
        return 100;
      },
    });
    traceQuery(query);
    await clock.advance(1000);
    const before = moments.slice();

    await query.refetch();
    await clock.advance(150);

    expect(before).toEqual([0, 100]);
    expect(moments).toEqual([0, 100, 1000, 1100]);
    expect(reported).toEqual([error]);
  });

  test('is not stopped by failures', async () => {
    const { client, clock } = setup();
    let calls = 0;
    const fetcher = (): never => {
      calls++;
      throw new Error('boom');
    };
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));

    await clock.advance(250);

    expect(calls).toBe(3);
    expect(frames.at(-1)).toBe('failure/idle !boom');
  });

  test('shows no loading flash of data: it stays through every poll', async () => {
    const { client, clock, fetcher } = setup();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));

    await clock.advance(100);

    expect(frames).toEqual(['loading/fetching', 'success/idle 1', 'loading/fetching 1', 'success/idle 2']);
  });

  test('stops with the last release, and goes on for the next reader', async () => {
    const { client, clock, moments, fetcher } = setup();
    const query = client.watchQuery({ key, fetcher, refetchInterval: 100 });
    const first = traceQuery(query);
    await settled(client);
    first.stop();
    await clock.advance(1000);
    await expectIdle(client);

    traceQuery(query);
    await clock.advance(150);

    expect(moments).toEqual([0, 1000, 1100]);
  });

  test('skips its ticks while offline', async () => {
    const { client, clock, moments, fetcher, online } = setup();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100, refetchOnReconnect: false }));
    await turn();

    online.value = false;
    await clock.advance(250);
    const whileOffline = moments.length;
    const status = client.inspect()[0]?.fetchStatus;
    online.value = true;
    await clock.advance(100);

    expect([whileOffline, status]).toEqual([1, 'idle']);
    expect(moments.slice(1)).toEqual([300]);
  });

  test('goes on offline with networkMode always', async () => {
    const { client, clock, moments, fetcher, online } = setup();
    online.value = false;
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100, networkMode: 'always' }));

    await clock.advance(100);

    expect(moments).toEqual([0, 100]);
  });

  test('skips its ticks while hidden', async () => {
    const { client, clock, moments, fetcher, focus } = setup();
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100, refetchOnWindowFocus: false }));
    await turn();

    focus.value = false;
    await clock.advance(250);
    focus.value = true;
    await clock.advance(100);

    expect(moments).toEqual([0, 300]);
  });

  test('goes on while hidden for a reader that polls in the background', async () => {
    const { client, clock, moments, fetcher, focus } = setup();
    focus.value = false;
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100, refetchIntervalInBackground: true }));
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 50 }));

    await clock.advance(250);

    expect(moments.length).toBeGreaterThanOrEqual(3);
  });

  test('goes on after a cancelled run', async () => {
    const { client, clock } = setup();
    const fetcher = controlledFetcher<number>({ takesSignal: true });
    traceQuery(client.watchQuery({ key, fetcher, refetchInterval: 100 }));
    await turn();

    client.cancel(key);
    await clock.advance(100);

    expect(fetcher.calls).toHaveLength(2);
  });
});

describe('of several readers', () => {
  /** Two readers, and who was asked for each run. */
  async function setUpReaders(first: object, second: object) {
    const test = createTestClient({ defaults: { retry: false } });
    const asked: string[] = [];
    const read = (name: string, options: object): void => {
      traceQuery(test.client.watchQuery({ key, fetcher: () => asked.push(name), ...options }));
    };
    read('first', first);
    await settled(test.client);
    read('second', second);
    asked.length = 0;
    return { ...test, asked };
  }

  test.each([
    ['the one that polls', { refetchInterval: 100 }, {}, 'first'],
    ['the one that polls most often', { refetchInterval: 100 }, { refetchInterval: 1_000 }, 'first'],
    ['the newer of two that poll as often', { refetchInterval: 100 }, { refetchInterval: 100 }, 'second'],
  ])('%s is asked', async (_name, first, second, expected) => {
    const { clock, asked } = await setUpReaders(first, second);

    await clock.advance(100);

    expect(asked).toEqual([expected]);
  });

  test.each([
    ['lets its own runs out offline', { refetchInterval: 100, networkMode: 'always' }, {}, ['first']],
    ['lets no others out offline', { refetchInterval: 100 }, { networkMode: 'always' }, []],
  ])('one that is always online %s', async (_name, first, second, expected) => {
    const { clock, online, asked } = await setUpReaders(first, second);
    online.value = false;

    await clock.advance(100);

    expect(asked).toEqual(expected);
  });

  test('one that does not poll lets no other poll while the page is hidden', async () => {
    const { clock, focus, asked } = await setUpReaders(
      { refetchInterval: 100 },
      { refetchIntervalInBackground: true },
    );
    focus.value = false;

    await clock.advance(100);

    expect(asked).toEqual([]);
  });

  test('the one that polls in the background is asked while the page is hidden', async () => {
    const { clock, focus, asked } = await setUpReaders(
      { refetchInterval: 1_000, refetchIntervalInBackground: true },
      { refetchInterval: 100 },
    );
    focus.value = false;

    await clock.advance(100);

    expect(asked).toEqual(['first']);
  });
});
