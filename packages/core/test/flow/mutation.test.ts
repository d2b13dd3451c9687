import { batch, CancelledError } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, trace, traceQuery, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

interface Todo {
  readonly id: number;
  readonly title: string;
}

const key = ['todos'];
const first: Todo = { id: 1, title: 'first' };

function setup() {
  const test = createTestClient({ defaults: { retry: false } });
  const { client } = test;
  const server = controlledFetcher<Todo>();
  client.setQueryData<readonly Todo[]>(key, [first]);
  const titles = (): string[] => (client.getQueryData<readonly Todo[]>(key) ?? []).map(({ title }) => title);
  const add = client.mutation({
    mutationFn: (_title: string, context) => server(context as never),
    optimistic: (title, cache) =>
      cache.update<readonly Todo[]>(key, (old) => old && [...old, { id: -1, title }]),
  });
  return { ...test, server, titles, add };
}

describe('a mutation', () => {
  test('shows its edit in the tick of the call, and calls its function there, too', () => {
    const { add, server, titles } = setup();

    void add.mutate('second');

    expect(titles()).toEqual(['first', 'second']);
    expect(server.calls).toHaveLength(1);
  });

  test('is idle, pending, then success with its answer', async () => {
    const { add, server } = setup();
    const { frames } = trace(add.state);

    const run = add.mutate('second');
    await server.resolve({ id: 2, title: 'second' });

    expect(frames.map(({ status }) => status)).toEqual(['idle', 'pending', 'success']);
    expect(add.state.value).toEqual({
      status: 'success',
      variables: 'second',
      data: { id: 2, title: 'second' },
    });
    expect(await run).toEqual({ id: 2, title: 'second' });
  });

  test('takes its edit back when it fails, before `onError`', async () => {
    const { client, titles } = setup();
    const seen: unknown[] = [];
    const fail = client.mutation({
      mutationFn: () => Promise.reject(new Error('boom')),
      optimistic: (_input, cache) => cache.update<readonly Todo[]>(key, (old) => old?.slice(1)),
      onError: (error) => seen.push(error.message, titles()),
    });

    const error = await Promise.resolve(fail.mutate()).catch((reason: Error) => reason.message);

    expect(seen).toEqual(['boom', ['first']]);
    expect(error).toBe('boom');
    expect(fail.state.value).toMatchObject({ status: 'failure', error: new Error('boom') });
  });

  test('confirms its edit when it succeeds, and nobody sees it flicker', async () => {
    const { client, server, add } = setup();
    const { frames } = trace(client.watchQuery<readonly Todo[]>({ key, enabled: false }).data);

    void add.mutate('second');
    await server.resolve({ id: 2, title: 'second' });

    expect(frames.map((list) => list?.length)).toEqual([1, 2]);
    expect(client.inspect({ key })[0]).toMatchObject({ layers: 0 });
  });

  test('writes the answer where it says how', async () => {
    const { client, server } = setup();
    const add = client.mutation({
      mutationFn: (_title: string, context) => server(context as never),
      optimistic: (title, cache) =>
        cache.update<readonly Todo[]>(key, (old) => old && [...old, { id: -1, title }], {
          commit: (todo, base) => base && [...base, todo],
        }),
    });

    void add.mutate('second');
    await server.resolve({ id: 2, title: 'second' });

    expect(client.getQueryData(key)).toEqual([first, { id: 2, title: 'second' }]);
  });

  test('invalidates in the tick in which its edit is confirmed: one refetch', async () => {
    const { client, server } = setup();
    const list = controlledFetcher<readonly Todo[]>();
    traceQuery(client.watchQuery({ key, fetcher: list }));
    const save = client.mutation({
      mutationFn: (_title: string, context) => server(context as never),
      optimistic: (title, cache) => {
        cache.update<readonly Todo[]>(key, (old) => old && [...old, { id: -1, title }]);
        cache.update<readonly Todo[]>(key, (old) => old && [...old]);
      },
      invalidates: [{ prefix: key }],
    });

    void save.mutate('second');
    await server.resolve({ id: 2, title: 'second' });
    await turn();

    expect(list.calls).toHaveLength(1);
  });

  test('calls back in order: the mutation, then the call', async () => {
    const { client } = setup();
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    const mutation = client.mutation({
      mutationFn: () => 1,
      onMutate: () => {
        order.push('onMutate');
        return 'context';
      },
      onSuccess: (data, _input, context) => void order.push(`onSuccess ${data} ${context}`),
      onSettled: note('onSettled'),
    });

    await mutation.mutate(undefined, {
      onSuccess: note('call onSuccess'),
      onSettled: note('call onSettled'),
    });

    expect(order).toEqual([
      'onMutate',
      'onSuccess 1 context',
      'call onSuccess',
      'onSettled',
      'call onSettled',
    ]);
  });

  test('stays a success when `onSuccess` throws, and rejects', async () => {
    const { client } = setup();
    const settled: unknown[] = [];
    const mutation = client.mutation({
      mutationFn: () => 1,
      onSuccess: () => {
        throw new Error('after');
      },
      onSettled: (data) => void settled.push(data),
    });

    await expect(Promise.resolve(mutation.mutate())).rejects.toThrow('after');

    expect(mutation.state.value).toMatchObject({ status: 'success', data: 1 });
    expect(settled).toEqual([1]);
  });

  test.each(['optimistic', 'onMutate'] as const)(
    'whose `%s` throws fails before its function',
    async (name) => {
      const { client, titles } = setup();
      let calls = 0;
      const mutation = client.mutation({
        mutationFn: () => calls++,
        optimistic: (_input, cache) => cache.update<readonly Todo[]>(key, () => []),
        [name]: (_input: unknown, cache: { update?: (key: unknown, updater: () => unknown) => void }) => {
          cache.update?.(key, () => []);
          throw new Error('early');
        },
      });

      await expect(Promise.resolve(mutation.mutate())).rejects.toThrow('early');

      expect([calls, titles()]).toEqual([0, ['first']]);
    },
  );

  test('that nobody awaits raises no unhandled rejection', async () => {
    const { client, reported } = setup();
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listen);

    void client.mutation({ mutationFn: () => Promise.reject(new Error('boom')) }).mutate();
    await turn();
    await turn();
    process.off('unhandledRejection', listen);

    expect([unhandled, reported]).toEqual([[], []]);
  });

  test('called twice is two runs, each with its own end', async () => {
    const { add, server, titles } = setup();

    const one = add.mutate('second');
    const two = add.mutate('third');
    await server.reject(new Error('boom'));
    await server.resolve({ id: 3, title: 'third' });

    expect(one.state.value.status).toBe('failure');
    expect(two.state.value.status).toBe('success');
    expect(titles()).toEqual(['first', 'third']);
  });
});

describe('a mutation that is cancelled', () => {
  test('while its function runs is idle, aborted and rolled back, and rejects', async () => {
    const { client, titles } = setup();
    const signals: AbortSignal[] = [];
    const mutation = client.mutation({
      mutationFn: (_input: string, { signal }) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
      optimistic: (title, cache) =>
        cache.update<readonly Todo[]>(key, (old) => old && [...old, { id: -1, title }]),
    });
    const run = mutation.mutate('second');

    run.cancel();

    expect(titles()).toEqual(['first']);
    expect(run.state.value).toEqual({ status: 'idle' });
    expect(signals[0]?.aborted).toBe(true);
    await expect(Promise.resolve(run)).rejects.toBeInstanceOf(CancelledError);
  });

  test('after it has settled changes nothing', async () => {
    const { add, server, titles } = setup();
    const run = add.mutate('second');
    await server.resolve({ id: 2, title: 'second' });

    run.cancel();

    expect(titles()).toEqual(['first', 'second']);
    expect(run.state.value.status).toBe('success');
  });

  test('by dispose rejects, like every run', async () => {
    const { client, add } = setup();
    const run = add.mutate('second');

    client.dispose();

    await expect(Promise.resolve(run)).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('mutations of one scope', () => {
  test('run one after another, in order, though all show their edits at once', async () => {
    const { client, titles } = setup();
    const server = controlledFetcher<number>();
    const add = client.mutation({
      scope: 'todos',
      mutationFn: (_title: string, context) => server(context as never),
      optimistic: (title, cache) =>
        cache.update<readonly Todo[]>(key, (old) => old && [...old, { id: -1, title }]),
    });

    void add.mutate('second');
    void add.mutate('third');
    const shown = titles();
    const before = server.calls.length;
    await server.resolve(1);

    expect([shown, before, server.calls.length]).toEqual([['first', 'second', 'third'], 1, 2]);
  });

  test('go on when the one before fails or is called off', async () => {
    const { client } = setup();
    const server = controlledFetcher<number>();
    const add = client.mutation({ scope: 's', mutationFn: (_: number, context) => server(context as never) });

    const one = add.mutate(1);
    const two = add.mutate(2);
    void add.mutate(3);
    one.cancel();
    await turn();
    two.cancel();
    await turn();

    expect(server.calls).toHaveLength(3);
  });
});

describe('a mutation that is retried', () => {
  test('keeps its idempotency key', async () => {
    const { client, clock } = setup();
    const seen: unknown[] = [];
    const mutation = client.mutation({
      retry: 1,
      retryDelay: 100,
      mutationFn: (_input: undefined, { idempotencyKey, attempt }) => {
        seen.push([idempotencyKey, attempt]);
        return attempt === 0 ? Promise.reject(new Error('boom')) : Promise.resolve('done');
      },
    });

    const run = mutation.mutate(undefined);
    await turn();
    const failures = run.failureCount.value;
    await clock.advance(100);

    expect(await run).toBe('done');
    expect(failures).toBe(1);
    expect(seen).toEqual([
      [run.idempotencyKey, 0],
      [run.idempotencyKey, 1],
    ]);
  });
});

describe('a mutation while offline', () => {
  test('is paused with its edit shown, and goes on at reconnect', async () => {
    const { add, online, server, titles, clock } = setup();
    online.value = false;

    const run = add.mutate('second');
    const before = [run.isPaused.value, run.state.value.status, server.calls.length];
    const shown = titles();
    online.value = true;
    await clock.advance(0);
    await server.resolve({ id: 2, title: 'second' });

    expect(before).toEqual([true, 'pending', 0]);
    expect(shown).toEqual(['first', 'second']);
    expect([run.isPaused.value, run.state.value.status]).toEqual([false, 'success']);
  });

  test('goes on before what is stale is fetched', async () => {
    const { client, add, online, server, clock } = setup();
    const list = controlledFetcher<readonly Todo[]>();
    traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
    online.value = false;
    void add.mutate('second');

    online.value = true;
    await clock.advance(100);
    const before = list.calls.length;
    await server.resolve({ id: 2, title: 'second' });
    await clock.advance(100);

    expect([before, list.calls.length]).toEqual([0, 1]);
  });

  test('goes on with all that were queued in its scope, before what is stale is fetched', async () => {
    const { client, online, clock } = setup();
    const server = controlledFetcher<number>();
    const list = controlledFetcher<readonly Todo[]>();
    traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
    const save = client.mutation({
      scope: 's',
      mutationFn: (_input: number, context) => server(context as never),
    });
    online.value = false;
    void save.mutate(1);
    void save.mutate(2);

    online.value = true;
    await clock.advance(100);
    await server.resolve(1);
    await clock.advance(100);
    const before = list.calls.length;
    await server.resolve(2);
    await clock.advance(100);

    expect([before, list.calls.length]).toEqual([0, 1]);
  });

  test('does not keep refetches waiting for more than five seconds', async () => {
    const { client, add, online, clock } = setup();
    const list = controlledFetcher<readonly Todo[]>();
    traceQuery(client.watchQuery({ key, fetcher: list, staleTime: 0, refetchOnMount: false }));
    online.value = false;
    void add.mutate('second');

    online.value = true;
    await clock.advance(4999);
    const before = list.calls.length;
    await clock.advance(1);

    expect([before, list.calls.length]).toEqual([0, 1]);
  });
});

describe('the list of mutations', () => {
  test('counts those under way', async () => {
    const { client, add, server } = setup();
    const { frames } = trace(client.isMutating);

    batch(() => {
      void add.mutate('a');
      void add.mutate('b');
    });
    await server.resolve(first);
    await server.resolve(first);

    expect(frames).toEqual([0, 2, 1, 0]);
  });

  test('keeps a settled one while a handle shows it, and for `gcTime` after', async () => {
    const { client, clock } = setup();
    const mutation = client.mutation({ mutationFn: () => 1, gcTime: 1000 });
    const { stop } = trace(mutation.state);
    await mutation.mutate();
    await clock.advance(5000);
    const shown = client.mutations.value.length;

    stop();
    await clock.advance(1000);

    expect([shown, client.mutations.value.length]).toEqual([1, 0]);
    await expectIdle(client).catch(() => undefined);
  });
});

describe('a mutation from before a reload', () => {
  const restored = { key: ['add'], input: 'second', context: 'kept', at: 5, idempotencyKey: 'same' };

  test('waits until somebody says how it is done, lays its edit again, and skips `onMutate`', async () => {
    const { client, server, titles } = setup();
    const seen: unknown[] = [];

    const run = client.restoreMutation(restored);
    await turn();
    const before = [titles(), server.calls.length];
    client.mutation({
      key: ['add'],
      mutationFn: (title: string, context) => {
        seen.push(title, context.idempotencyKey);
        return server(context as never);
      },
      optimistic: (title, cache) =>
        cache.update<readonly Todo[]>(key, (old) => old && [...old, { id: -1, title }]),
      onMutate: () => void seen.push('onMutate'),
      onSuccess: (_data, _input, context) => void seen.push(context),
    });
    await turn();
    const during = titles();
    await server.resolve({ id: 2, title: 'second' });

    expect(before).toEqual([['first'], 0]);
    expect(during).toEqual(['first', 'second']);
    expect(seen).toEqual(['second', 'same', 'kept']);
    expect(run.state.value.status).toBe('success');
  });

  test('runs by the defaults of its prefix', async () => {
    const { client } = setup();
    const run = client.restoreMutation(restored);

    client.setMutationDefaults(['add'], { mutationFn: (input) => `${input} done` });

    expect(await run).toBe('second done');
  });
});
