/** What work asks of the host: timers, promises, the time. Counts hold on any machine, as milliseconds do not. */
import { dehydrate, hydrate } from '@qora/core/hydration';
import { createTestClient, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';
import { count } from './counting.js';
import { hold, setUp } from './rows.js';

const nothing = { promises: 0, abortControllers: 0, times: 0, timers: 0 };

describe('timers', () => {
  test('one is armed for ten thousand entries', () => {
    expect(setUp(10_000).filling.timers).toBe(1);
  });

  test('none is armed by readers of fresh data for its stale time', () => {
    const { client, clock } = setUp(1000);

    expect(count(clock, hold(client, 1000).mount).timers).toBe(0);
  });

  test('one is armed for the staleness that a thousand readers show', () => {
    const { client, clock } = createTestClient();
    client.setQueryData(['user'], 'ada');
    const fetcher = () => 'ada';

    const { timers } = count(clock, () => {
      for (let i = 0; i < 1000; i++) {
        client.watchQuery({ key: ['user'], fetcher, staleTime: 1000 }).listen(() => undefined, ['isStale']);
      }
    });

    expect(timers).toBe(1);
  });

  test('one is armed by a payload of ten thousand entries', () => {
    const payload = dehydrate(setUp(10_000).client);
    const { client, clock } = createTestClient();

    const { timers } = count(clock, () => hydrate(client, payload));

    expect(timers).toBe(1);
  });
});

describe('a read', () => {
  test('of data asks for nothing', () => {
    const { client, clock } = setUp(1);

    expect(count(clock, () => client.getQueryData(['rows', 0]))).toEqual(nothing);
  });

  test('of a state reads the clock once', () => {
    const { client, clock } = setUp(1);

    expect(count(clock, () => client.getState(['rows', 0]))).toEqual({ ...nothing, times: 1 });
  });

  test('of fresh data by `fetchQuery` makes the promise that it returns, and reads the clock once', () => {
    const { client, clock } = setUp(1);
    const options = { key: ['rows', 0], fetcher: () => ({ id: 0 }) };

    expect(count(clock, () => client.fetchQuery(options))).toEqual({ ...nothing, promises: 1, times: 1 });
  });
});

describe('a run', () => {
  test.each([
    [0, 'is not asked for', false],
    [1, 'is asked for', true],
  ])('makes %i abort controllers where its signal %s', async (controllers, _, takesSignal) => {
    const { client, clock } = createTestClient();
    const asked: number[] = [];
    const fetcher = (context: { signal: AbortSignal }): void => {
      asked.push(count(clock, () => takesSignal && context.signal).abortControllers);
    };

    asked.push(count(clock, () => client.prefetch({ key: ['a'], fetcher })).abortControllers);
    await turn();

    expect(asked).toEqual([0, controllers]);
  });
});

describe('a write', () => {
  test('that nobody watches reads the clock once and makes no promise', () => {
    const { client, clock } = setUp(1);

    const asked = count(clock, () => client.setQueryData(['rows', 0], { id: 1 }));

    expect(asked).toEqual({ ...nothing, times: 1 });
  });

  test('of a thousand entries at once reads the clock as often as one of ten', () => {
    const [few, many] = [10, 1000].map((size) => {
      const { client, clock } = setUp(size);
      return count(clock, () => client.setQueryDataWhere({ prefix: ['rows'] }, () => ({ id: -1 })));
    });

    expect(many).toEqual(few);
  });
});

describe('an invalidation', () => {
  test('of a thousand entries that nobody wants asks for no more than one of ten', () => {
    const [few, many] = [10, 1000].map((size) => {
      const { client, clock } = setUp(size);
      return count(clock, () => client.invalidateWhere({ prefix: ['rows'] }));
    });

    expect(many).toEqual(few);
    expect(many).toMatchObject({ abortControllers: 0, timers: 0 });
  });
});

describe('coming back to the page', () => {
  test('with nothing stale starts nothing, and reads the clock once for each reader at most', async () => {
    const { client, clock, focus } = setUp(1000);
    const { fetcher, mount } = hold(client, 10);
    mount();
    await turn();
    focus.value = false;
    await clock.advance(10_000);

    const asked = count(clock, () => {
      focus.value = true;
    });
    await turn();

    expect(asked.times).toBeLessThanOrEqual(11);
    expect(asked).toMatchObject({ ...nothing, times: asked.times });
    expect(fetcher.calls).toEqual([]);
  });
});

describe('a thousand readers', () => {
  test('of fresh data ask for nothing but the time', () => {
    const { client, clock } = setUp(1000);

    expect(count(clock, hold(client, 1000).mount)).toMatchObject({ ...nothing, times: expect.any(Number) });
  });

  test('who leave in one tick ask for as many promises as one', () => {
    const [one, many] = [1, 1000].map((size) => {
      const { client, clock } = setUp(size);
      const { stops, mount } = hold(client, size);
      mount();
      return count(clock, () => stops.map((stop) => stop()));
    });

    expect(many).toEqual(one);
  });

  test('who load something ask for as many promises in their tick as one', () => {
    const [one, many] = [1, 1000].map((size) => {
      const { client, clock } = createTestClient();
      return count(clock, hold(client, size).mount);
    });

    expect(many?.promises).toBe(one?.promises);
    expect(many).toMatchObject({ abortControllers: 0, timers: 0 });
  });
});
