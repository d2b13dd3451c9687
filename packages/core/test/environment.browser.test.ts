/** The seams of a real browser: where the network and the focus come from when nobody brings them. */
import { effect, QoraClient } from '@qora/core';
import { controlledFetcher, settled, trace, traceQuery, turn, virtualClock } from '@qora/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const key = ['user', 7];
const watchedTypes = ['online', 'offline', 'visibilitychange', 'focus', 'blur', 'pageshow'];
let listeners: string[] = [];

beforeEach(() => {
  listeners = [];
  for (const target of [window, document]) {
    const { addEventListener, removeEventListener } = target;
    vi.spyOn(target, 'addEventListener').mockImplementation((type: string, ...rest: unknown[]) => {
      if (watchedTypes.includes(type)) listeners.push(type);
      Reflect.apply(addEventListener, target, [type, ...rest]);
    });
    vi.spyOn(target, 'removeEventListener').mockImplementation((type: string, ...rest: unknown[]) => {
      const place = listeners.indexOf(type);
      if (place >= 0) listeners.splice(place, 1);
      Reflect.apply(removeEventListener, target, [type, ...rest]);
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'onLine');
  Reflect.deleteProperty(document, 'visibilityState');
});

/** Lets the browser think so, and says it unless `silently`. */
function setOnline(isOnline: boolean, silently = false): void {
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => isOnline });
  if (!silently) window.dispatchEvent(new Event(isOnline ? 'online' : 'offline'));
}

function setVisible(isVisible: boolean, silently = false): void {
  const state = isVisible ? 'visible' : 'hidden';
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  if (!silently) document.dispatchEvent(new Event('visibilitychange'));
}

function setup(config: ConstructorParameters<typeof QoraClient>[0] = {}) {
  const clock = virtualClock();
  const client = new QoraClient({ clock, reconnect: { jitter: 0 }, ...config });
  return { client, clock, fetcher: controlledFetcher<string>() };
}

describe('the listeners', () => {
  test('are not attached by a client, a fetch, an unwatched read or a disabled reader', async () => {
    const { client } = setup();

    client.setQueryData(key, 'ada');
    await client.fetchQuery({ key: ['other'], fetcher: () => 'eve' });
    void [client.online.value, client.focused.value, client.online.peek(), client.focused.peek()];
    traceQuery(client.watchQuery({ key, fetcher: () => 'x', enabled: false }));
    await turn();

    expect(listeners).toEqual([]);
  });

  test('are attached once while queries are watched, and taken away after', async () => {
    const { client, fetcher } = setup();

    const traces = Array.from({ length: 100 }, (_, i) =>
      traceQuery(client.watchQuery({ key: [i % 10], fetcher })),
    );
    await turn();
    const whileWatched = listeners.slice().sort();
    for (const { stop } of traces) stop();
    await turn();

    expect(whileWatched).toEqual(['offline', 'online', 'visibilitychange']);
    expect(listeners).toEqual([]);
  });

  test('are attached while the client’s own signals are watched', () => {
    const { client } = setup();

    const stop = effect(() => void client.online.value);
    const one = listeners.slice().sort();
    const stopOther = effect(() => void client.focused.value);
    const both = listeners.slice().sort();
    stop();
    stopOther();

    expect(one).toEqual(['offline', 'online']);
    expect(both).toEqual(['offline', 'online', 'visibilitychange']);
    expect(listeners).toEqual([]);
  });

  test('are taken away by dispose', async () => {
    const { client, fetcher } = setup();
    traceQuery(client.watchQuery({ key, fetcher }));

    client.dispose();
    await turn();

    expect(listeners).toEqual([]);
  });

  test('are never attached by a client for a server', async () => {
    const { client, fetcher } = setup({ ssr: true });

    traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    expect(listeners).toEqual([]);
  });
});

describe('online', () => {
  test('is read afresh at every read while nobody watches', () => {
    const { client } = setup();
    const seen = [client.online.peek(), client.online.value];

    setOnline(false, true);
    seen.push(client.online.peek(), client.online.value);
    setOnline(true, true);
    seen.push(client.online.value, client.online.peek());

    expect(seen).toEqual([true, true, false, false, true, true]);
  });

  test('is read afresh when the first reader comes', () => {
    const { client } = setup();
    void client.online.peek();
    setOnline(false, true);

    const { frames } = trace(client.online);

    expect(frames).toEqual([false]);
  });

  test('follows the browser while it is watched', () => {
    const { client } = setup();
    const { frames } = trace(client.online);

    setOnline(false);
    setOnline(true);

    expect(frames).toEqual([true, false, true]);
  });

  test('pauses a query that is watched without a network, and lets it go on with one', async () => {
    const { client, clock, fetcher } = setup();
    setOnline(false, true);
    const { frames } = traceQuery(client.watchQuery({ key, fetcher }));
    await turn();

    setOnline(true);
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/paused', 'loading/fetching', 'success/idle "ada"']);
  });

  test('pauses a fetch that no reader holds, and lets it go on', async () => {
    const { client, clock, fetcher } = setup();
    setOnline(false, true);
    const fetched = client.fetchQuery({ key, fetcher });
    await turn();
    const whilePaused = listeners.length;

    setOnline(true);
    await clock.advance(0);
    await fetcher.resolve('ada');

    expect(await fetched).toBe('ada');
    expect([whilePaused > 0, listeners]).toEqual([true, []]);
  });

  test('refetches what is stale when it comes back', async () => {
    const { client, clock } = setup();
    let calls = 0;
    traceQuery(client.watchQuery({ key, fetcher: () => ++calls, staleTime: 0 }));
    await settled(client);

    setOnline(false);
    setOnline(true);
    await clock.advance(0);

    expect(calls).toBe(2);
  });
});

describe('the focus', () => {
  test('is read afresh at every read while nobody watches', () => {
    const { client } = setup();
    const seen = [client.focused.peek()];

    setVisible(false, true);
    seen.push(client.focused.peek(), client.focused.value);
    setVisible(true, true);
    seen.push(client.focused.value);

    expect(seen).toEqual([true, false, false, true]);
  });

  test('refetches what is stale when the page is shown after five seconds', async () => {
    const { client, clock } = setup();
    let calls = 0;
    const { frames } = traceQuery(client.watchQuery({ key, fetcher: () => ++calls, staleTime: 0 }));
    await settled(client);

    setVisible(false);
    await clock.advance(4999);
    setVisible(true);
    await settled(client);
    const afterShort = calls;
    setVisible(false);
    await clock.advance(5000);
    setVisible(true);
    await settled(client);

    expect([afterShort, calls]).toEqual([1, 2]);
    expect(frames).toEqual(['loading/fetching', 'success/idle 1', 'loading/fetching 1', 'success/idle 2']);
  });

  test('lets a hidden page poll no more until it is shown', async () => {
    const { client, clock } = setup();
    let calls = 0;
    traceQuery(client.watchQuery({ key, fetcher: () => ++calls, refetchInterval: 100, staleTime: 1e9 }));
    await clock.advance(150);

    setVisible(false);
    await clock.advance(10_000);
    const whileHidden = calls;
    setVisible(true);
    await clock.advance(100);

    expect([whileHidden, calls]).toEqual([2, 3]);
  });
});

test('what a listener throws goes to the page’s reportError of that moment', () => {
  const { client, fetcher } = setup();
  const report = vi.fn();
  const error = new Error('listener');
  client.watchQuery({ key, fetcher }).listen(() => {
    throw error;
  }, ['data']);
  vi.stubGlobal('reportError', report);

  client.setQueryData(key, 'ada');

  expect(report.mock.calls).toEqual([[error]]);
});

test('a client without a clock uses the browser’s', async () => {
  const client = new QoraClient({ defaults: { retry: 1, retryDelay: 1 } });
  let attempts = 0;

  const data = await client.fetchQuery({
    key,
    fetcher: () => {
      if (attempts++ === 0) throw new Error('boom');
      return Date.now();
    },
  });

  expect(client.getState(key)).toMatchObject({ status: 'success' });
  expect(Math.abs(Date.now() - data)).toBeLessThan(60_000);
  client.dispose();
});
