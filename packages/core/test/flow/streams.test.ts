import { streamed } from '@qora/core';
import { createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['answer'];

/** A stream that the test feeds by hand. */
function feed<C>() {
  const queue: Array<IteratorResult<C, undefined> | Error> = [];
  let wake: () => void = Boolean;
  let isReturned = false;
  const give = async (item: IteratorResult<C, undefined> | Error): Promise<void> => {
    queue.push(item);
    wake();
    await turn();
  };
  const stream: AsyncIterable<C> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        while (queue.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const item = queue.shift() as IteratorResult<C, undefined> | Error;
        if (item instanceof Error) throw item;
        return item;
      },
      return: async () => {
        isReturned = true;
        return { done: true, value: undefined };
      },
    }),
  };
  return {
    stream,
    chunk: (value: C) => give({ done: false, value }),
    end: () => give({ done: true, value: undefined }),
    fail: (message: string) => give(new Error(message)),
    get isReturned() {
      return isReturned;
    },
  };
}

function setup() {
  return createTestClient({ defaults: { retry: false } });
}

describe('what a fetcher emits', () => {
  test('is shown while the run goes on, and replaced by its answer', async () => {
    const { client } = setup();
    let answer: (value: string) => void = () => undefined;
    const { frames } = traceQuery(
      client.watchQuery<string>({
        key,
        fetcher: ({ emit }) => {
          emit('part');
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      }),
    );

    await turn();
    answer('whole');
    await turn();

    expect(frames).toEqual(['loading/fetching', 'success/fetching "part"', 'success/idle "whole"']);
  });

  test('is made of what is there when it is a function', async () => {
    const { client } = setup();
    client.setQueryData(key, 1);

    await client.fetchQuery({
      key,
      fresh: true,
      fetcher: ({ emit }) => {
        emit<number>((old) => (old ?? 0) + 1);
        emit<number>((old) => (old ?? 0) + 1);
        return new Promise((resolve) => queueMicrotask(() => resolve(client.getQueryData<number>(key))));
      },
    });

    expect(client.getQueryData(key)).toBe(3);
  });

  test('goes when the run is cancelled', async () => {
    const { client } = setup();
    client.setQueryData(key, 'old', { updatedAt: 5 });
    const run = client.fetchQuery({
      key,
      fresh: true,
      fetcher: ({ emit }) => {
        emit('part');
        return new Promise<string>(() => undefined);
      },
    });
    await turn();
    const shown = client.getQueryData(key);

    client.cancel(key);

    expect(shown).toBe('part');
    expect(client.getState(key)).toEqual({ status: 'success', data: 'old', updatedAt: 5 });
    expect(await run).toBe('old');
  });

  test('does not take a local write with it', async () => {
    const { client } = setup();
    void client.prefetch({
      key,
      fetcher: ({ emit }) => {
        emit('part');
        return new Promise<string>(() => undefined);
      },
    });
    await turn();
    client.setQueryData(key, 'written');

    client.cancel(key);

    expect(client.getQueryData(key)).toBe('written');
  });

  test('goes for the last local write when a trailing run shows more over it', async () => {
    const { client } = setup();
    const calls: Array<{ emit(value: string): void; resolve(value: string): void }> = [];
    const { frames } = traceQuery(
      client.watchQuery<string>({
        key,
        fetcher: ({ emit }) => new Promise((resolve) => calls.push({ emit, resolve })),
      }),
    );
    await turn();
    client.setQueryData(key, 'first');
    calls[0]?.resolve('dropped');
    await turn();

    calls[1]?.emit('part');
    client.setQueryData(key, 'second');
    calls[1]?.emit('more');
    client.cancel(key);

    expect(frames.slice(2)).toEqual([
      'loading/fetching "first"',
      'success/fetching "part"',
      'success/fetching "second"',
      'success/fetching "more"',
      'success/idle "second"',
    ]);
  });

  test('is not shown over a local write', async () => {
    const { client } = setup();
    let emit: (value: string) => void = () => undefined;
    void client.prefetch({
      key,
      fetcher: (context) => {
        emit = context.emit;
        return new Promise<string>(() => undefined);
      },
    });
    await turn();
    client.setQueryData(key, 'written');

    emit('part');

    expect(client.getQueryData(key)).toBe('written');
  });

  test('stays as previous data when the run fails', async () => {
    const { client } = setup();
    const { frames } = traceQuery(
      client.watchQuery<string>({
        key,
        fetcher: async ({ emit }) => {
          emit('part');
          throw new Error('boom');
        },
      }),
    );
    await settled(client);

    expect(frames.at(-1)).toBe('failure/idle "part" !boom');
  });

  test('after the end of its run changes nothing', async () => {
    const { client } = setup();
    let emit: (value: string) => void = () => undefined;
    await client.fetchQuery({
      key,
      fetcher: (context) => {
        emit = context.emit;
        return 'whole';
      },
    });

    emit('late');

    expect(client.getQueryData(key)).toBe('whole');
  });
});

describe('a fetcher that gives an async iterable', () => {
  test('shows every value; the last is the data', async () => {
    const { client } = setup();
    const { stream, chunk, end } = feed<number>();
    const { frames } = traceQuery(client.watchQuery<number>({ key, fetcher: () => stream }));
    await turn();

    await chunk(1);
    await chunk(2);
    await end();

    expect(frames).toEqual([
      'loading/fetching',
      'success/fetching 1',
      'success/fetching 2',
      'success/idle 2',
    ]);
  });

  test('is ended when its run is called off', async () => {
    const { client } = setup();
    const source = feed<number>();
    void client.prefetch({ key, fetcher: () => source.stream });
    await turn();
    await source.chunk(1);

    client.cancel(key);
    await source.chunk(2);

    expect(source.isReturned).toBe(true);
    expect(client.has(key)).toBe(false);
    await expectIdle(client);
  });
});

describe('a streamed query', () => {
  test('is the list of its chunks', async () => {
    const { client } = setup();
    const { stream, chunk, end } = feed<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher: streamed({ stream: () => stream }) }));
    await turn();

    await chunk('a');
    await chunk('b');
    await end();

    expect(frames).toEqual([
      'loading/fetching',
      'success/fetching ["a"]',
      'success/fetching ["a","b"]',
      'success/idle ["a","b"]',
    ]);
  });

  test('folds its chunks as it is told to', async () => {
    const { client } = setup();
    const { stream, chunk, end } = feed<string>();
    const fetcher = streamed({
      stream: () => stream,
      reduce: (text: string, word: string) => text + word,
      initial: '',
    });
    const answer = client.fetchQuery({ key, fetcher });

    await chunk('a');
    await chunk('b');
    await end();

    expect(await answer).toBe('ab');
  });

  test('of nothing is what it began with', async () => {
    const { client } = setup();
    const { stream, end } = feed<string>();
    const answer = client.fetchQuery({ key, fetcher: streamed({ stream: () => stream }) });

    await end();

    expect(await answer).toEqual([]);
  });

  test.each([
    ['reset', ['c'], ['c']],
    ['append', ['old', 'c'], ['old', 'c']],
    ['replace', ['old'], ['c']],
  ] as const)('refetched with `%s` treats what was there accordingly', async (refetch, during, after) => {
    const { client } = setup();
    client.setQueryData(key, ['old']);
    const { stream, chunk, end } = feed<string>();
    void client.fetchQuery({ key, fresh: true, fetcher: streamed({ stream: () => stream, refetch }) });
    await turn();

    await chunk('c');
    const shown = client.getQueryData(key);
    await end();

    expect([shown, client.getQueryData(key)]).toEqual([during, after]);
  });

  test.each([
    ['reset', ['c'], ['c']],
    ['append', ['old', 'c'], ['old', 'c']],
    ['replace', ['old'], ['c']],
  ] as const)(
    'tried again with `%s` goes on from what was there before it',
    async (refetch, during, after) => {
      const { client, clock } = createTestClient({ defaults: { retry: 1, retryDelay: 1000 } });
      client.setQueryData(key, ['old']);
      const attempts = [feed<string>(), feed<string>()] as const;
      const stream = ({ attempt }: { attempt: number }) => (attempts[attempt] ?? attempts[0]).stream;
      void client.fetchQuery({ key, fresh: true, fetcher: streamed({ stream, refetch }) });
      await turn();
      await attempts[0].chunk('b');
      await attempts[0].fail('boom');
      await clock.advance(1000);

      await attempts[1].chunk('c');
      const shown = client.getQueryData(key);
      await attempts[1].end();

      expect([shown, client.getQueryData(key)]).toEqual([during, after]);
    },
  );

  test.each([
    ['in the tick in which it is asked for', false],
    ['while it waits to be tried again', true],
  ])('goes on from what is written %s', async (_when, isRetried) => {
    const { client, clock } = createTestClient({ defaults: { retry: 1, retryDelay: 1000 } });
    client.setQueryData(key, ['old']);
    const attempts = [feed<string>(), feed<string>()] as const;
    const stream = ({ attempt }: { attempt: number }) => (attempts[attempt] ?? attempts[0]).stream;
    void client.fetchQuery({ key, fresh: true, fetcher: streamed({ stream, refetch: 'append' }) });
    if (isRetried) {
      await turn();
      await attempts[0].chunk('b');
      await attempts[0].fail('boom');
    }
    client.setQueryData<string[]>(key, (old = []) => [...old, 'written']);
    const written = client.getQueryData<string[]>(key) ?? [];
    await clock.advance(1000);

    for (const { chunk, end } of attempts) {
      await chunk('c');
      await end();
    }

    expect(client.getQueryData(key)).toEqual([...written, 'c']);
  });

  test('shows chunks that come together together: a burst costs what arrives', async () => {
    const { client } = setup();
    const size = 10_000;
    async function* burst(): AsyncGenerator<number> {
      for (let i = 0; i < size; i++) yield i;
    }
    let copied = 0;
    const query = client.watchQuery<number[]>({ key, fetcher: streamed({ stream: burst }) });
    const stop = query.subscribe((state) => {
      if (state.status === 'success') copied += state.data.length;
    });
    await settled(client);
    stop();

    expect(client.getQueryData<number[]>(key)).toHaveLength(size);
    expect(copied).toBeLessThan(5 * size);
  });

  test('that breaks off keeps what has arrived, as a failure', async () => {
    const { client } = setup();
    const { stream, chunk, fail } = feed<string>();
    const { frames } = traceQuery(client.watchQuery({ key, fetcher: streamed({ stream: () => stream }) }));
    await turn();

    await chunk('a');
    await fail('boom');

    expect(frames.at(-1)).toBe('failure/idle ["a"] !boom');
  });
});
