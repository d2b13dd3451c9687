import { batch, effect, signal } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['user', 7];
const boom = new Error('observer');

function setup() {
  const test = createTestClient({ defaults: { retry: false } });
  const fetcher = controlledFetcher<string>();
  return { ...test, fetcher, query: test.client.watchQuery({ key, fetcher }) };
}

/** Throws unless effects of the page still run. */
function expectSignalsAlive(): void {
  const source = signal(0);
  const { frames, stop } = trace(source);
  batch(() => {
    source.value = 1;
  });
  source.value = 2;
  stop();
  expect(frames).toEqual([0, 1, 2]);
}

describe('an effect that throws', () => {
  test('when data arrives is reported, and the fetch resolves all the same', async () => {
    const { client, fetcher, query, reported } = setup();
    effect(() => {
      if (query.data.value === 'ada') throw boom;
    });
    const fetched = client.fetchQuery({ key, fetcher });
    const { frames } = traceQuery(query);

    await fetcher.resolve('ada');

    expect(await fetched).toBe('ada');
    expect(reported).toEqual([boom]);
    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(client.isFetching.peek()).toBe(0);
    expectSignalsAlive();
  });

  test('when data is written is reported, and the write returns', () => {
    const { client, query, reported } = setup();
    effect(() => {
      if (query.data.value === 'ada') throw boom;
    });

    const written = client.setQueryData(key, 'ada');

    expect(written).toBe('ada');
    expect(reported).toEqual([boom]);
    expect(client.getQueryData(key)).toBe('ada');
    expectSignalsAlive();
  });

  test('among many leaves the others told', () => {
    const { client, query } = setup();
    const good: unknown[] = [];
    for (let i = 0; i < 10; i++) {
      effect(() => {
        if (query.data.value !== undefined) throw boom;
      });
      effect(() => void good.push(query.data.value));
    }
    good.length = 0;

    client.setQueryData(key, 'ada');

    expect(good).toEqual(Array(10).fill('ada'));
  });

  test('at its first run throws to who made it, and leaves nothing held', async () => {
    const { client, query } = setup();

    const create = () =>
      effect(() => {
        void query.data.value;
        throw boom;
      });

    expect(create).toThrow(boom);
    await expectIdle(client);
    expectSignalsAlive();
  });

  test('while many entries are invalidated skips none of them', async () => {
    const { client, reported } = setup();
    const fetcher = controlledFetcher<number>();
    for (let i = 0; i < 5; i++) {
      client.setQueryData(['n', i], i);
      const query = client.watchQuery({ key: ['n', i], fetcher });
      effect(() => {
        if (query.isFetching.value) throw boom;
      });
    }

    const done = client.invalidateWhere({ prefix: ['n'] });
    await turn();
    for (let i = 0; i < 5; i++) await fetcher.resolve(i * 10);
    await done;

    expect(client.getWhere({ prefix: ['n'] }).map(([, data]) => data)).toEqual([0, 10, 20, 30, 40]);
    expect(new Set(reported)).toEqual(new Set([boom]));
    expectSignalsAlive();
  });

  test('when the last reader leaves does not keep the entry', async () => {
    const { client, query } = setup();
    const isShown = signal(true);
    const stop = effect(() => {
      if (isShown.value) void query.data.value;
      else throw boom;
    });
    await turn();

    expect(() => {
      isShown.value = false;
    }).toThrow(boom);
    stop();

    await turn();
    expect(client.inspect()[0]?.readers).toBe(0);
    expectSignalsAlive();
  });

  test('on a change of key is the writer’s own, and the new key is loaded', async () => {
    const { client } = setup();
    const fetcher = controlledFetcher<string>();
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher }));
    const { frames } = traceQuery(query);
    effect(() => {
      void query.data.value;
      if (id.value === 2) throw boom;
    });
    await fetcher.resolve('ada');

    expect(() => {
      id.value = 2;
    }).toThrow(boom);
    await fetcher.resolve('eve');

    expect(frames.at(-1)).toBe('success/idle "eve"');
    expectSignalsAlive();
  });

  test('during dispose does not stop it', async () => {
    const { client, clock, query, reported } = setup();
    effect(() => {
      if (query.status.value === 'initial') throw boom;
    });

    client.dispose();
    await turn();

    expect(reported).toEqual([boom]);
    expect(clock.pending()).toEqual([]);
    expect(() => client.keys()).toThrow(expect.objectContaining({ code: 'client-disposed' }));
  });
});

describe('a listener that throws', () => {
  test('is reported, and the others are told', async () => {
    const { client, fetcher, query, reported } = setup();
    const told: string[] = [];
    query.listen(() => {
      throw boom;
    }, ['data']);
    query.listen(() => told.push('same query'), ['data']);
    client.watchQuery({ key, fetcher }).listen(() => told.push('other query'), ['data']);

    await fetcher.resolve('ada');

    expect(told).toEqual(['same query', 'other query']);
    expect(reported).toEqual([boom]);
    expectSignalsAlive();
  });

  test('in subscribe is reported for its first call, too, and stays subscribed', () => {
    const { client, query, reported } = setup();
    const seen: string[] = [];

    query.subscribe(({ status }) => {
      seen.push(status);
      throw boom;
    });
    client.setQueryData(key, 'ada');

    expect(seen).toEqual(['loading', 'success']);
    expect(reported).toEqual([boom, boom]);
  });

  test('does not break later flushes', async () => {
    const { client, query } = setup();
    const told: unknown[] = [];
    let isBroken = true;
    query.listen(() => {
      if (isBroken) throw boom;
      told.push(query.data.peek());
    }, ['data']);

    client.setQueryData(key, 'ada');
    isBroken = false;
    client.setQueryData(key, 'eve');

    expect(told).toEqual(['eve']);
  });

  test('of events disturbs nobody', async () => {
    const { client, fetcher, query, reported } = setup();
    client.onEvent(() => {
      throw boom;
    });
    const { frames } = traceQuery(query);

    await fetcher.resolve('ada');

    expect(frames).toEqual(['loading/fetching', 'success/idle "ada"']);
    expect(new Set(reported)).toEqual(new Set([boom]));
  });
});
