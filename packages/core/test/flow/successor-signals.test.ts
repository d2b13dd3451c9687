import { effect } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, trace, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

function setup(staleTime = 0) {
  const { client, clock } = createTestClient({ defaults: { retry: false, staleTime } });
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  return { client, clock, fetcher, query, options: { key, fetcher } };
}

describe('a successor of the same key that is watched before it is listened to', () => {
  test('starts nothing, also while the one before is watched on', async () => {
    const { client, fetcher, query, options } = setup();
    const first = trace(query.data);
    const stop = query.listen(() => {}, ['state']);
    await fetcher.resolve('ada');

    const next = query.successor({ ...options, gcTime: 1 } as never);
    const second = trace(next.data);
    await turn();
    next.listen(() => {}, ['state'])();
    stop();
    await turn();

    expect([first.frames, second.frames]).toEqual([[undefined, 'ada'], ['ada']]);
    expect(fetcher.calls).toHaveLength(1);
    first.stop();
    second.stop();
    await expectIdle(client);
  });

  test('shows what its options ask for, and nothing comes of them if it is never listened to', async () => {
    const { client, fetcher, options } = setup();
    const query = client.watchQuery({ ...options, enabled: false });
    const told = trace(query.isEnabled);

    const next = query.successor(options as never);
    const { frames, stop } = trace(() => [next.isEnabled.value, next.status.value]);
    await turn();

    expect(frames).toEqual([[true, 'loading']]);
    expect([told.frames, query.status.peek()]).toEqual([[false], 'initial']);
    expect(fetcher.calls).toHaveLength(0);
    told.stop();
    stop();
    await expectIdle(client);
  });
});

describe('a successor that is listened to', () => {
  test('is what the signals of all before it show', async () => {
    const { client, fetcher, query, options } = setup(Number.POSITIVE_INFINITY);
    const lengthOf = (name: string) => name.length;
    const upper = (name: string) => [name.toUpperCase()];
    client.setQueryData(key, 'ada');
    const traces = [trace(() => [query.data.value, query.isEnabled.value])];
    const listened = query.listen(() => {}, ['state']);

    const one = query.successor({ ...options, select: lengthOf } as never);
    traces.push(trace(() => [one.data.value, one.isEnabled.value]));
    one.listen(() => {}, ['state']);
    const two = one.successor({ ...options, select: upper, enabled: false } as never);
    two.listen(() => {}, ['state']);
    listened();
    client.setQueryData(key, 'bob');

    expect(traces.map(({ frames }) => frames)).toEqual([
      [
        ['ada', true],
        [3, true],
        [['ADA'], false],
        [['BOB'], false],
      ],
      [
        [3, true],
        [['ADA'], false],
        [['BOB'], false],
      ],
    ]);
    expect(fetcher.calls).toHaveLength(0);
  });

  test('tells the listeners of the one before', () => {
    const { client, query, options } = setup(1000);
    client.setQueryData(key, 'ada');
    const told: unknown[] = [];
    query.listen(() => told.push(query.peek('isEnabled')), ['isEnabled']);

    query.successor({ ...options, enabled: false } as never).listen(() => {}, ['state']);

    expect(told).toEqual([false]);
  });

  test('makes data stale at its own time', async () => {
    const { client, clock, query, options } = setup(1000);
    client.setQueryData(key, 'ada');
    const { frames } = trace(query.isStale);

    query.successor({ ...options, staleTime: 500 } as never).listen(() => {}, ['state']);
    await clock.advance(500);

    expect(frames).toEqual([false, true]);
  });

  test('stays with functions that are renewed', async () => {
    const { client, query, options } = setup(1000);
    client.setQueryData(key, 'ada');
    const stop = effect(() => void query.data.value);
    const next = query.successor({ ...options, gcTime: 1 } as never);
    next.listen(() => {}, ['state']);

    next.renew({ ...options, gcTime: 1, fetcher: () => 'renewed' } as never);
    await client.invalidate(key);
    await turn();

    expect(query.data.peek()).toBe('renewed');
    stop();
  });

  test('of which something cannot be compared is shown with what is told next', () => {
    const { client, query, options } = setup(1000);
    client.setQueryData(key, 'ada');
    const { frames } = trace(() => query.data.value);
    const selects = [(name: string) => ({ at: new Date(0), name }), (name: string) => [() => name]];

    for (const select of selects)
      query.successor({ ...options, select } as never).listen(() => {}, ['state']);
    const before = frames.length;
    client.setQueryData(key, 'bob');

    expect(before).toBe(1);
    expect(frames[1]).toEqual([expect.any(Function)]);
  });
});
