import { batch, computed, signal } from '@qora/core';
import {
  controlledFetcher,
  createTestClient,
  expectIdle,
  settled,
  trace,
  traceQuery,
  turn,
} from '@qora/testing';
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

describe('a computed that throws', () => {
  test('over a query throws to who reads it, and recovers with the data', async () => {
    const { client, query, reported } = setup();
    const strict = computed(() => {
      if (query.data.value === 'bad') throw boom;
      return query.data.value;
    });
    const { frames } = trace(strict);

    client.setQueryData(key, 'bad');
    client.setQueryData(key, 'good');

    expect(frames).toEqual([undefined, 'good']);
    expect(reported).toEqual([boom]);
    expectSignalsAlive();
  });
});

describe('user functions that throw', () => {
  test('as fetcher are a failure', async () => {
    const { client } = setup();
    const { frames } = traceQuery(
      client.watchQuery({
        key: ['x'],
        fetcher: () => {
          throw boom;
        },
      }),
    );

    await settled(client);

    expect(frames).toEqual(['loading/fetching', 'failure/idle !observer']);
  });

  test.each(['tags', 'retry', 'retryDelay', 'refetchInterval'] as const)(
    'as %s are reported',
    async (option) => {
      const { client, clock, reported } = createTestClient({ defaults: { retry: 1 } });
      const fetcher = controlledFetcher<string>();
      const options = {
        key,
        fetcher,
        [option]: () => {
          throw boom;
        },
      };
      const { frames, stop } = traceQuery(client.watchQuery(options));

      if (option.startsWith('retry')) await fetcher.reject(new Error('first'));
      await clock.advance(10_000);
      if (!option.startsWith('retry')) await fetcher.resolve('ada');
      stop();
      await turn();

      const last = option.startsWith('retry') ? 'failure/idle !first' : 'success/idle "ada"';
      expect(frames.at(-1)).toBe(last);
      expect(new Set(reported)).toEqual(new Set([boom]));
      await expectIdle(client);
      expectSignalsAlive();
    },
  );

  test('as an updater throw to the writer and write nothing', () => {
    const { client } = setup();
    client.setQueryData(key, 'ada');
    const update = () =>
      client.setQueryData(key, () => {
        throw boom;
      });

    expect(update).toThrow(boom);
    expect(client.getQueryData(key)).toBe('ada');
    expectSignalsAlive();
  });
});
