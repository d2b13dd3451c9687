import { batch, effect, type QoraState, type QueryField, signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];

describe('subscribe', () => {
  test('calls at once, then on every change', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const states: QoraState<string>[] = [];

    client.watchQuery({ key, fetcher }).subscribe((state) => states.push(state));
    await fetcher.resolve('ada');
    client.setQueryData(key, 'eve');

    expect(states.map(({ status }) => status)).toEqual(['loading', 'success', 'success']);
    expect(states.at(-1)).toMatchObject({ data: 'eve' });
  });

  test('holds the entry until it is stopped', async () => {
    const { client } = createTestClient();
    const stop = client.watchQuery({ key, fetcher: () => 'ada' }).subscribe(() => undefined);
    await settled(client);
    const held = client.inspect()[0]?.readers;

    stop();

    expect(held).toBe(1);
    await expectIdle(client);
  });

  test('is stopped once: a second stop lets go of nobody else', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada' });
    const stop = query.subscribe(() => undefined);
    query.subscribe(() => undefined);

    stop();
    stop();
    await turn();

    expect(client.inspect()[0]?.readers).toBe(1);
  });

  test('does not call for a change of the fetchStatus alone', async () => {
    const { client, online } = createTestClient();
    online.value = false;
    const states: string[] = [];
    client
      .watchQuery({ key, fetcher: controlledFetcher<string>() })
      .subscribe(({ status }) => states.push(status));

    await turn();
    online.value = true;
    await turn();

    expect(states).toEqual(['loading']);
  });

  test('does not make an effect depend on what its listener reads', async () => {
    const { client } = createTestClient();
    const other = signal(0);
    let runs = 0;
    effect(() => {
      runs++;
      client.watchQuery({ key, fetcher: () => 'ada', enabled: false }).subscribe(() => void other.value);
    });

    other.value++;

    expect(runs).toBe(1);
  });

  test('tells a listener nothing after it was stopped by another one', () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'x', enabled: false });
    const seen: string[] = [];
    let stopSecond: (() => void) | undefined;
    query.subscribe((state) => {
      seen.push(`first ${state.status}`);
      stopSecond?.();
    });
    stopSecond = query.subscribe((state) => seen.push(`second ${state.status}`));

    client.setQueryData(key, 'ada');

    expect(seen).toEqual(['first initial', 'second initial', 'first success']);
  });

  test('tells of a change that a listener makes itself', () => {
    const { client } = createTestClient();
    const query = client.watchQuery<number>({ key, fetcher: () => 0, enabled: false });
    const seen: unknown[] = [];
    query.subscribe((state) => {
      if (state.status !== 'success') return;
      seen.push(state.data);
      if (state.data < 3) client.setQueryData(key, state.data + 1);
    });

    client.setQueryData(key, 1);

    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('listen', () => {
  /** Which of these fields a listener was told of, for each step. */
  function listening(field: QueryField, options: { retry?: number } = {}) {
    const test = createTestClient({ defaults: { retry: false, ...options } });
    const fetcher = controlledFetcher<string>();
    const query = test.client.watchQuery({ key, fetcher });
    const told: unknown[] = [];
    const stop = query.listen(() => told.push(query[field].peek()), [field]);
    return { ...test, fetcher, query, told, stop };
  }

  test('does not call at once', () => {
    expect(listening('status').told).toEqual([]);
  });

  test.each<[field: QueryField, told: unknown[]]>([
    ['data', ['ada', 'eve']],
    ['status', ['success', 'loading', 'success', 'loading', 'failure']],
    ['fetchStatus', ['idle', 'fetching', 'idle', 'fetching', 'idle']],
    ['isFetching', [false, true, false, true, false]],
    ['isStale', [false, true]],
    ['isEnabled', []],
    ['isPlaceholder', []],
    ['failureCount', [1]],
  ])('tells of %s when it has changed', async (field, expected) => {
    const { fetcher, query, told } = listening(field);
    const changes = (): unknown[] => told.filter((value, i) => i === 0 || value !== told[i - 1]);

    await fetcher.resolve('ada');
    void query.refetch();
    await fetcher.resolve('eve');
    void query.refetch();
    await fetcher.reject(new Error('boom'));

    if (expected.length > 0) expect(changes()).toEqual(expected);
    else expect(new Set(told).size).toBeLessThanOrEqual(1);
  });

  test('is not told of fields it did not ask for', async () => {
    const { client, fetcher, query, told } = listening('data');
    await fetcher.resolve('ada');

    void query.refetch();
    client.cancel(key);
    void client.invalidate(key);
    await fetcher.resolve('ada');

    expect(told).toEqual(['ada']);
  });

  test('is told once at the end of a batch', () => {
    const { client, told } = listening('data');

    batch(() => {
      client.setQueryData(key, 'one');
      client.setQueryData(key, 'two');
      client.setQueryData(key, 'three');
    });

    expect(told).toEqual(['three']);
  });

  test('counts failures of attempts while a run is in retry', async () => {
    const { clock, fetcher, query, told } = listening('failureCount', { retry: 2 });
    const reasons: unknown[] = [];
    query.listen(() => reasons.push(query.failureReason.peek()?.message), ['failureReason']);

    await fetcher.reject(new Error('one'));
    await clock.advance(1000);
    await fetcher.reject(new Error('two'));
    await clock.advance(2000);
    await fetcher.resolve('ada');

    expect(told).toEqual([1, 2, 0]);
    expect(reasons).toEqual(['one', 'two', undefined]);
  });

  test('holds like a signal', async () => {
    const { client, fetcher, stop } = listening('data');
    await fetcher.resolve('ada');
    const held = client.inspect()[0]?.readers;

    stop();

    expect(held).toBe(1);
    await expectIdle(client);
  });

  test('sees with every signal what it was told of', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    const seen: unknown[] = [];
    query.listen(
      () =>
        seen.push([query.status.peek(), query.data.peek(), query.isStale.peek(), query.isFetching.peek()]),
      ['state'],
    );

    await fetcher.resolve('ada');
    void client.invalidate(key);

    expect(seen).toEqual([
      ['success', 'ada', false, false],
      ['loading', 'ada', true, true],
    ]);
  });

  test.each<QueryField[]>([
    ['data'],
    ['status'],
    ['fetchStatus'],
    ['failureCount'],
    ['isStale'],
    ['isEnabled'],
  ])('of %s is told nothing when options change nothing of it', async (field) => {
    const { client } = createTestClient();
    const again = signal(0);
    const plain = client.watchQuery(() => ({ key, fetcher: () => 'ada', meta: { again: again.value } }));
    const selecting = client.watchQuery(() => ({
      key,
      fetcher: () => 'ada',
      select: upper,
      meta: { again: again.value },
    }));
    const told: string[] = [];
    plain.listen(() => told.push('plain'), [field]);
    selecting.listen(() => told.push('selecting'), [field]);
    await settled(client);
    told.length = 0;

    again.value++;

    expect(told).toEqual([]);
  });

  test('is told nothing of a key that was left in the same tick', async () => {
    const { client } = createTestClient();
    client.setQueryData(['user', 1], 'ada');
    client.setQueryData(['user', 2], 'eve');
    const id = signal(1);
    const query = client.watchQuery<string>(() => ({ key: ['user', id.value], fetcher: () => 'x' }));
    const told: unknown[] = [];
    query.listen(() => told.push(query.data.peek()), ['data']);

    id.value = 2;
    client.setQueryData(['user', 1], 'ada, edited');
    await turn();

    expect(told).toEqual(['eve']);
  });

  test('with a selection is told only when the selection changes', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ({ n: 1, x: 0 }), select: ({ n }) => n });
    const told: unknown[] = [];
    query.listen(() => told.push(query.data.peek()), ['data']);
    await settled(client);

    client.setQueryData(key, { n: 1, x: 1 });
    client.setQueryData(key, { n: 2, x: 1 });

    expect(told).toEqual([1, 2]);
  });

  test('with several fields is told once when all of them change', async () => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    const query = client.watchQuery({ key, fetcher });
    let calls = 0;
    query.listen(() => calls++, ['data', 'status', 'fetchStatus', 'isStale', 'state']);

    await fetcher.resolve('ada');

    expect(calls).toBe(1);
  });
});

function upper(name: string): string {
  return name.toUpperCase();
}
