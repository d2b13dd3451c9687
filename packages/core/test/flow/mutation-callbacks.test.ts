import { effect, type MutationTools } from '@qora/core';
import { controlledFetcher, createTestClient, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

const key = ['n'];
const down = new Error('down');
const after = new Error('after');

function setUp() {
  const test = createTestClient();
  const order: unknown[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) => {
      order.push([name, ...values]);
    };
  const names = (): unknown[] => order.map((one) => (one as unknown[])[0]);
  test.client.setQueryData(key, 1);
  return { ...test, order, note, names };
}

/** What the run ended with. */
function endOf(run: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(run).catch((error: unknown) => error);
}

describe('callbacks are given', () => {
  test('the input before the function, the context and the answer after it', async () => {
    const { client, order, note } = setUp();
    const mutation = client.mutation({
      mutationFn: (input: string) => input.length,
      onMutate: (input) => {
        note('onMutate')(input);
        return 'context';
      },
      onSuccess: (data, input, context) => note('onSuccess')(data, input, context),
      onSettled: (data, error, input, context) => note('onSettled')(data, error, input, context),
    });

    await mutation.mutate('input');

    expect(order).toEqual([
      ['onMutate', 'input'],
      ['onSuccess', 5, 'input', 'context'],
      ['onSettled', 5, undefined, 'input', 'context'],
    ]);
  });

  test('client, meta and key last', async () => {
    const { client } = setUp();
    const meta = { from: 'test' };
    const seen: MutationTools[] = [];
    const mutation = client.mutation({
      key: ['save'],
      meta,
      mutationFn: (_: string) => 1,
      onMutate: (_, tools) => void seen.push(tools),
      onSuccess: (_data, _input, _context, tools) => void seen.push(tools),
      onSettled: (_data, _error, _input, _context, tools) => void seen.push(tools),
    });

    await mutation.mutate('input');

    expect(seen.map((tools) => [tools.client === client, tools.meta, tools.key])).toEqual(
      seen.map(() => [true, meta, ['save']]),
    );
    expect(seen).toHaveLength(3);
  });

  test('the error when it fails', async () => {
    const { client, order, note } = setUp();
    const mutation = client.mutation({
      mutationFn: (_: string) => Promise.reject(down),
      onMutate: () => 'context',
      onSuccess: note('onSuccess'),
      onError: (error, input, context) => note('onError')(error, input, context),
      onSettled: (data, error, input, context) => note('onSettled')(data, error, input, context),
    });

    await endOf(mutation.mutate('input'));

    expect(order).toEqual([
      ['onError', down, 'input', 'context'],
      ['onSettled', undefined, down, 'input', 'context'],
    ]);
  });

  test('no context when `onMutate` has failed', async () => {
    const { client, order, note } = setUp();
    const mutation = client.mutation({
      mutationFn: () => 1,
      onMutate: () => Promise.reject(down),
      onError: (error, _input, context) => note('onError')(error, context),
    });

    await endOf(mutation.mutate());

    expect(order).toEqual([['onError', down, undefined]]);
  });

  test('what a promise of `onMutate` brings, for which the function waits', async () => {
    const { client, order, note } = setUp();
    let go!: (context: string) => void;
    const run = client
      .mutation({
        mutationFn: () => note('function')(),
        onMutate: () =>
          new Promise<string>((resolve) => {
            go = resolve;
          }),
        onSuccess: (_data, _input, context) => note('onSuccess')(context),
      })
      .mutate();
    await turn();
    const before = [...order];

    go('context');
    await run;

    expect(before).toEqual([]);
    expect(order).toEqual([['function'], ['onSuccess', 'context']]);
    expect(run.context).toBe('context');
  });
});

describe('the callbacks of a call', () => {
  test('follow those of the mutation, each awaited', async () => {
    const { client, order, note } = setUp();
    const slow = (name: string) => async () => {
      note(`${name} begins`)();
      await turn();
      note(`${name} ends`)();
    };
    const mutation = client.mutation({
      mutationFn: () => Promise.reject(down),
      onError: slow('onError'),
      onSettled: slow('onSettled'),
    });

    await endOf(
      mutation.mutate(undefined, { onError: slow('call onError'), onSettled: slow('call onSettled') }),
    );

    expect(order.flat()).toEqual(
      ['onError', 'call onError', 'onSettled', 'call onSettled'].flatMap((name) => [
        `${name} begins`,
        `${name} ends`,
      ]),
    );
  });

  test('are called after the handle was reset', async () => {
    const { client, note, names } = setUp();
    const mutation = client.mutation({ mutationFn: () => turn().then(() => 1), onSuccess: note('mutation') });
    const run = mutation.mutate(undefined, { onSuccess: note('call') });

    mutation.reset();
    await run;

    expect(names()).toEqual(['mutation', 'call']);
  });

  test('are called for each call, though a newer one was made', async () => {
    const { client, order, note } = setUp();
    const mutation = client.mutation({ mutationFn: (n: number) => turn().then(() => n) });

    const runs = [1, 2].map((n) => mutation.mutate(n, { onSettled: (data) => note('call')(data) }));
    await Promise.all(runs);

    expect(order).toEqual([
      ['call', 1],
      ['call', 2],
    ]);
  });
});

describe('the order', () => {
  test('is edits, `onMutate`, function, confirmation, `onSuccess`, `onSettled`, invalidation', async () => {
    const { client, order } = setUp();
    client.onEvent(({ type }) => {
      if (/layered|committed|invalidated/.test(type)) order.push(type);
    });
    const note = (name: string) => () => void order.push(name);
    const mutation = client.mutation({
      optimistic: (_, cache) => {
        order.push('optimistic');
        cache.update<number>(key, () => 2);
      },
      onMutate: note('onMutate'),
      mutationFn: note('function'),
      onSuccess: () => turn().then(note('onSuccess')),
      onSettled: () => turn().then(note('onSettled')),
      invalidates: () => {
        order.push('invalidates');
        return [{ key }];
      },
    });

    await mutation.mutate();

    expect(order).toEqual([
      'optimistic',
      'onMutate',
      'function',
      'entry.layered',
      'entry.committed',
      'onSuccess',
      'onSettled',
      'invalidates',
      'cache.invalidated',
      'entry.invalidated',
    ]);
  });

  test('has all up to the function in the call itself', () => {
    const { client, note, names } = setUp();

    client
      .mutation({ onMutate: note('onMutate'), mutationFn: note('function'), optimistic: note('optimistic') })
      .mutate();
    note('after the call')();

    expect(names()).toEqual(['optimistic', 'onMutate', 'function', 'after the call']);
  });

  test('has the run settled before the first callback', async () => {
    const { client, order } = setUp();
    const mutation = client.mutation({
      mutationFn: () => 1,
      onSuccess: () => void order.push(mutation.state.value.status, client.isMutating.value),
    });

    await mutation.mutate();

    expect(order).toEqual(['success', 0]);
  });
});

describe('a throw', () => {
  test.each(['onError', 'onSettled'] as const)(
    'in `%s` of a failure is reported and changes nothing',
    async (name) => {
      const { client, note, reported, names } = setUp();
      const mutation = client.mutation({
        mutationFn: () => Promise.reject(down),
        [name]: () => {
          throw after;
        },
      });

      const end = await endOf(
        mutation.mutate(undefined, { onError: note('error'), onSettled: note('settled') }),
      );

      expect([end, reported, names()]).toEqual([down, [after], ['error', 'settled']]);
      expect(mutation.state.value).toMatchObject({ status: 'failure', error: down });
    },
  );

  test('in `onSettled` of a success is reported and changes nothing', async () => {
    const { client, reported } = setUp();
    const mutation = client.mutation({
      mutationFn: () => 1,
      onSettled: () => Promise.reject(after),
      invalidates: [{ key }],
    });

    expect(await mutation.mutate()).toBe(1);
    expect(reported).toEqual([after]);
    expect(client.inspect()[0]?.invalidated).toBe(true);
  });

  test.each(['mutation', 'call'])(
    'in `onSuccess` of the %s lets everything follow, and the promise rejects',
    async (whose) => {
      const { client, note, reported, names } = setUp();
      const fail = (): Promise<never> => Promise.reject(after);
      const mutation = client.mutation({
        mutationFn: () => 1,
        optimistic: (_, cache) => cache.update<number>(key, () => 2),
        onSuccess: whose === 'mutation' ? fail : note('success'),
        onSettled: (data, error) => note('settled')(data, error),
        invalidates: [{ key }],
      });

      const end = await endOf(
        mutation.mutate(undefined, { onSuccess: whose === 'call' ? fail : note('success') }),
      );

      expect([end, reported, mutation.state.value.status]).toEqual([after, [], 'success']);
      expect(names()).toEqual(['success', 'settled']);
      expect(client.inspect()[0]).toMatchObject({ base: { data: 2 }, layers: 0, invalidated: true });
    },
  );

  test.each([
    [
      'invalidates',
      () => {
        throw after;
      },
    ],
    [
      'a filter of `invalidates`',
      [
        () => {
          throw after;
        },
      ],
    ],
  ] as const)('in %s is reported and changes nothing', async (_, invalidates) => {
    const { client, reported } = setUp();
    const mutation = client.mutation({ mutationFn: () => 1, invalidates: invalidates as never });

    expect(await mutation.mutate()).toBe(1);
    expect(reported).toEqual([after]);
  });

  test.each(['optimistic', 'onMutate'] as const)('in `%s` calls `onError` and `onSettled`', async (name) => {
    const { client, note, names } = setUp();
    const mutation = client.mutation({
      mutationFn: note('function'),
      [name]: () => {
        throw down;
      },
      onError: note('onError'),
      onSettled: note('onSettled'),
      invalidates: () => {
        note('invalidates')();
        return [];
      },
    });

    const end = await endOf(mutation.mutate());

    expect([end, names()]).toEqual([down, ['onError', 'onSettled']]);
  });

  test('in the function at once is like a rejection', async () => {
    const { client } = setUp();
    const mutation = client.mutation({
      mutationFn: () => {
        throw down;
      },
    });

    expect(await endOf(mutation.mutate())).toBe(down);
    expect(mutation.state.value.status).toBe('failure');
  });

  test('of a thenable that a callback gives is reported, and what follows is called', async () => {
    const { client, order, note, reported } = setUp();
    const mutation = client.mutation({
      mutationFn: () => Promise.reject(down),
      onError: () => ({
        // biome-ignore lint/suspicious/noThenProperty: a thenable that is broken.
        get then() {
          return () => {
            throw after;
          };
        },
      }),
      onSettled: note('onSettled'),
    });

    const end = await endOf(mutation.mutate());

    expect([end, reported, order.length]).toEqual([down, [after], 1]);
  });

  test('of an observer of the state is reported, and the run goes on', async () => {
    const { client, reported } = setUp();
    const mutation = client.mutation({ mutationFn: () => 1 });
    effect(() => {
      if (mutation.state.value.status === 'success') throw after;
    });

    expect(await mutation.mutate()).toBe(1);
    expect(reported).toEqual([after]);
  });
});

describe('the promise', () => {
  test('resolves after `onSettled`, and does not wait for refetches', async () => {
    const { client } = setUp();
    const fetcher = controlledFetcher<number>();
    traceQuery(client.watchQuery({ key, fetcher }));
    const mutation = client.mutation({ mutationFn: () => 1, invalidates: [{ key }] });

    expect(await mutation.mutate()).toBe(1);
    expect(client.inspect()[0]?.fetchStatus).toBe('fetching');
  });

  test('waits for refetches if told so, and resolves though they fail', async () => {
    const { client } = createTestClient({ defaults: { retry: false } });
    const fetcher = controlledFetcher<number>();
    client.setQueryData(key, 1);
    traceQuery(client.watchQuery({ key, fetcher }));
    const mutation = client.mutation({
      mutationFn: () => 1,
      invalidates: () => [{ key }],
      awaitInvalidates: true,
    });
    let isSettled = false;
    const done = Promise.resolve(mutation.mutate()).finally(() => {
      isSettled = true;
    });
    await turn();
    const before = [isSettled, mutation.state.value.status];

    await fetcher.reject(down);

    expect(before).toEqual([false, 'success']);
    expect(await done).toBe(1);
  });

  test('may be awaited more than once, before and after', async () => {
    const { client } = setUp();
    const run = client.mutation({ mutationFn: () => 'done' }).mutate();

    expect([await run, await run]).toEqual(['done', 'done']);
  });
});

describe('the handle', () => {
  test('shows the latest call', async () => {
    const { client } = setUp();
    const ends: Array<() => void> = [];
    const mutation = client.mutation({
      mutationFn: (n: number) => new Promise<number>((resolve) => ends.push(() => resolve(n))),
    });
    const { frames } = trace(() => {
      const state = mutation.state.value;
      return state.status === 'idle' ? 'idle' : `${state.status} ${state.variables}`;
    });

    void mutation.mutate(1);
    void mutation.mutate(2);
    ends[1]?.();
    await turn();
    ends[0]?.();
    await turn();

    expect(frames).toEqual(['idle', 'pending 1', 'pending 2', 'success 2']);
  });

  test('lets go of a call under way by `reset`, which goes on', async () => {
    const { client } = setUp();
    let signal: AbortSignal | undefined;
    const mutation = client.mutation({
      mutationFn: (_: undefined, context) => {
        signal = context.signal;
        return turn().then(() => 'done');
      },
    });
    const { frames } = trace(() => mutation.state.value.status);

    const run = mutation.mutate();
    mutation.reset();

    expect(await run).toBe('done');
    expect([frames, signal?.aborted, run.state.value.status]).toEqual([
      ['idle', 'pending', 'idle'],
      false,
      'success',
    ]);
  });

  test('does not show the calls of another with the same options', () => {
    const { client } = setUp();
    const options = { mutationFn: () => turn() };
    const one = client.mutation(options);
    const two = client.mutation(options);

    void one.mutate();

    expect([one.state.value.status, two.state.value.status]).toEqual(['pending', 'idle']);
  });
});
