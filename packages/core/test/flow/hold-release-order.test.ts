import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup() {
  const test = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  return { ...test, fetcher, options: { key, fetcher, staleTime: 0, gcTime: 0 } };
}

describe('a reader that takes the place of another in the same tick', () => {
  test('does so from a microtask that was queued before the other let go', async () => {
    const { client, fetcher, options } = setup();
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    const frames = Promise.resolve().then(() => traceQuery(client.watchQuery(options)).frames);
    old.stop();
    await turn();

    expect(await frames).toEqual(['success/idle "ada"']);
    expect(fetcher.calls).toHaveLength(1);
  });

  test('loads what a disabled one never asked for', async () => {
    const { client, fetcher, options } = setup();
    const old = traceQuery(client.watchQuery({ ...options, enabled: false }));
    await turn();

    old.stop();
    const { frames } = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
  });

  test('refetches stale data that a disabled one only looked at', async () => {
    const { client, fetcher, options } = setup();
    client.setQueryData(key, 'ada');
    const old = traceQuery(client.watchQuery({ ...options, enabled: false }));
    await turn();

    old.stop();
    const { frames } = traceQuery(client.watchQuery(options));
    await fetcher.resolve('eve');

    expect(frames).toEqual(['loading/fetching "ada"', 'success/idle "eve"']);
  });

  test('is only one: a second newcomer refetches', async () => {
    const { client, fetcher, options } = setup();
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    old.stop();
    const first = traceQuery(client.watchQuery(options));
    const second = traceQuery(client.watchQuery(options));
    await fetcher.resolve('eve');

    expect(first.frames).toEqual(['success/idle "ada"', 'loading/fetching "ada"', 'success/idle "eve"']);
    expect(second.frames).toEqual(['loading/fetching "ada"', 'success/idle "eve"']);
  });

  test('is only one, though the old one goes last', async () => {
    const { client, fetcher, options } = setup();
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    traceQuery(client.watchQuery(options));
    const { frames } = traceQuery(client.watchQuery(options));
    old.stop();
    await fetcher.resolve('eve');

    expect(frames).toEqual(['loading/fetching "ada"', 'success/idle "eve"']);
  });

  test('leaves no trace for the next tick', async () => {
    const { client, fetcher, options } = setup();
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');
    old.stop();
    traceQuery(client.watchQuery(options));
    await turn();

    const { frames } = traceQuery(client.watchQuery(options));

    expect(frames).toEqual(['loading/fetching "ada"']);
  });

  test('keeps the polling of the entry going', async () => {
    const { client, clock, fetcher, options } = setup();
    const polling = { ...options, refetchInterval: 1000 };
    const old = traceQuery(client.watchQuery(polling));
    await fetcher.resolve('ada');
    await clock.advance(600);

    old.stop();
    traceQuery(client.watchQuery(polling));
    await clock.advance(399);
    const before = fetcher.calls.length;
    await clock.advance(1);

    expect([before, fetcher.calls.length]).toEqual([1, 2]);
  });
});

describe('a reader that changes its mind while it leaves', () => {
  test.each([
    ['is disabled', true],
    ['is enabled', false],
  ])('and %s leaves no place that a later one would take', async (_, isEnabled) => {
    const { client, fetcher, options } = setup();
    const enabled = signal(isEnabled);
    const { stop } = traceQuery(client.watchQuery(() => ({ ...options, enabled: enabled.value })));
    await turn();
    stop();
    enabled.value = !isEnabled;
    await turn();
    client.clear();

    const first = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');
    const second = traceQuery(client.watchQuery(options));

    expect(first.frames.slice(0, 2)).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(second.frames).toEqual(['loading/fetching "ada"']);
  });

  test('and is disabled leaves no place though another one stays', async () => {
    const { client, fetcher, options } = setup();
    const enabled = signal(true);
    traceQuery(client.watchQuery({ ...options, enabled: false }));
    const { stop } = traceQuery(client.watchQuery(() => ({ ...options, enabled: enabled.value })));
    await fetcher.resolve('ada');
    stop();
    enabled.value = false;
    await turn();

    const { frames } = traceQuery(client.watchQuery(options));

    expect(frames).toEqual(['loading/fetching "ada"']);
  });
});

describe('a newcomer on stale data', () => {
  test('refetches though another reader lets go and takes hold again in the same tick', async () => {
    const { client, fetcher, options } = setup();
    const staying = client.watchQuery(options);
    const before = traceQuery(staying);
    await fetcher.resolve('ada');
    await turn();

    traceQuery(client.watchQuery(options));
    before.stop();
    traceQuery(staying);
    await turn();

    expect(fetcher.calls).toHaveLength(2);
    expect(client.inspect()[0]?.readers).toBe(2);
  });

  test('does not lose the fetch of one that is enabled while another moves', async () => {
    const { client, fetcher, options } = setup();
    const enabled = signal(false);
    const old = traceQuery(client.watchQuery(options));
    traceQuery(client.watchQuery(() => ({ ...options, enabled: enabled.value })));
    await fetcher.resolve('ada');

    enabled.value = true;
    traceQuery(client.watchQuery(options));
    old.stop();
    await turn();

    expect(fetcher.calls).toHaveLength(2);
  });

  test('does not lose the fetch that somebody else awaits', async () => {
    const { client, fetcher, options } = setup();
    const old = traceQuery(client.watchQuery(options));
    await fetcher.resolve('ada');

    const query = client.watchQuery(options);
    traceQuery(query);
    const refetched = query.refetch();
    old.stop();
    await fetcher.resolve('eve');

    expect(await refetched).toMatchObject({ status: 'success', data: 'eve' });
  });
});

describe('a reader that is back in the same tick with another key', () => {
  test('holds and loads the new key, and lets go of the old one', async () => {
    const { client, fetcher } = setup();
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher, gcTime: 0 }));
    const before = traceQuery(query);
    await fetcher.resolve('ada');

    before.stop();
    id.value = 2;
    const { frames } = traceQuery(query);
    await fetcher.resolve('eve');

    expect(frames).toEqual(['loading/fetching', 'success/idle "eve"']);
    expect(client.inspect().map(({ hash, readers }) => [hash, readers])).toEqual([
      [client.inspect({ key: ['user', 2] })[0]?.hash, 1],
    ]);
  });

  test('starts nothing for a key it only passed through', async () => {
    const { client, fetcher } = setup();
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher, gcTime: 0 }));
    const { stop } = traceQuery(query);
    await fetcher.resolve('ada');

    id.value = 2;
    id.value = 3;
    await turn();
    const called = fetcher.calls.map(({ context }) => context.key[1]);
    stop();
    await turn();

    expect(called).toEqual([1, 3]);
    await expectIdle(client);
  });

  test('that goes there and back holds the first key as if nothing had been', async () => {
    const { client, fetcher } = setup();
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher, staleTime: 0, gcTime: 0 }));
    const { frames, stop } = traceQuery(query);
    await fetcher.resolve('ada');

    id.value = 2;
    id.value = 1;
    await turn();
    const calls = fetcher.calls.length;
    stop();
    await turn();

    expect(frames).toEqual([
      'loading/fetching',
      'success/idle "ada"',
      'loading/fetching',
      'success/idle "ada"',
    ]);
    expect(calls).toBe(1);
    expect(client.keys()).toEqual([]);
  });
});

describe('between letting go and taking hold again in one tick', () => {
  test('an invalidation is not lost', async () => {
    const { client, fetcher, options } = setup();
    const query = client.watchQuery({ ...options, staleTime: 60_000 });
    const first = traceQuery(query);
    await fetcher.resolve('ada');

    first.stop();
    void client.invalidate(key);
    const { frames } = traceQuery(query);
    await fetcher.resolve('eve');

    expect(frames).toEqual(['loading/fetching "ada"', 'success/idle "eve"']);
  });

  test('an edit that waits for a run gets one', async () => {
    const { client, fetcher, options } = setup();
    const query = client.watchQuery<string>({ ...options, staleTime: 60_000 });
    const first = traceQuery(query);
    await fetcher.resolve('ada');
    const older = client.optimistic.update<string>(key, (old) => `${old}!`);
    const newer = client.optimistic.update<string>(key, (old) => `${old}?`);

    first.stop();
    newer.commit();
    traceQuery(query);
    older.rollback();
    await fetcher.resolve('ada?');

    expect(client.getQueryData(key)).toBe('ada?');
    expect(client.inspect({ key })[0]).toMatchObject({ layers: 0, fetchStatus: 'idle' });
  });
});
