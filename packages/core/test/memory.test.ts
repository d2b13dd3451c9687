import { effect, QoraClient, signal } from '@qora/core';
import { watchInfinite } from '@qora/core/infinite';
import { createTestClient, settled, turn } from '@qora/testing';
import { describe, expect, test, vi } from 'vitest';

const key = ['user', 7];

/** Whether what the references name has really been collected, all of it. */
async function areCollected(...references: WeakRef<object>[]): Promise<boolean> {
  for (let round = 0; round < 20; round++) {
    // A WeakRef that was looked at keeps its target until the end of the job.
    await turn();
    globalThis.gc?.();
    if (references.every((reference) => reference.deref() === undefined)) return true;
  }
  return false;
}

test('the garbage collector is at hand', async () => {
  const kept = { name: 'kept' };

  expect(await areCollected(new WeakRef({ name: 'dropped' }))).toBe(true);
  expect(await areCollected(new WeakRef(kept))).toBe(false);
  expect(kept.name).toBe('kept');
});

describe('data is collected', () => {
  test('once its entry is evicted', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    const reference = (() => {
      const data = { name: 'ada' };
      client.setQueryData(key, data);
      return new WeakRef(data);
    })();

    await clock.advance(2000);

    expect(await areCollected(reference)).toBe(true);
  });

  test('once its entry is evicted, though a handle of it is kept', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 1000 } });
    const fetcher = () => ({ name: 'ada' });
    const plain = client.watchQuery({ key, fetcher });
    const selecting = client.watchQuery({ key, fetcher, select: (user) => [user] });
    // Not by signals: these keep the last value that was read of them.
    const stops = [plain, selecting].map((query) => query.listen(() => undefined, ['data']));
    stops.push(plain.subscribe(() => undefined));
    await settled(client);
    const reference = (() => new WeakRef(client.getQueryData<object>(key) as object))();
    for (const stop of stops) stop();

    await clock.advance(2000);

    expect(await areCollected(reference)).toBe(true);
    expect([plain.status.peek(), selecting.status.peek()]).toEqual(['initial', 'initial']);
  });

  test('once its entry is removed', async () => {
    const { client } = createTestClient();
    const references = ['remove', 'removeWhere', 'clear', 'reset'].map((name) => {
      const data = { name };
      client.setQueryData([name], data);
      return new WeakRef(data);
    });

    client.remove(['remove']);
    client.removeWhere({ prefix: ['removeWhere'] });
    await client.reset({ key: ['reset'] });
    client.clear();

    expect(await areCollected(...references)).toBe(true);
  });

  test('once it is replaced', async () => {
    const { client } = createTestClient();
    const reference = (() => {
      const data = { name: 'ada' };
      client.setQueryData(key, data);
      return new WeakRef(data);
    })();
    effect(() => void client.watchQuery({ key, fetcher: () => 1 }).state.value);

    client.setQueryData(key, { name: 'eve' });

    expect(await areCollected(reference)).toBe(true);
  });

  test('once its client is dropped, though readers never left', async () => {
    const reference = (() => {
      const { client } = createTestClient();
      const data = { name: 'ada' };
      client.setQueryData(key, data);
      effect(() => void client.watchQuery({ key, fetcher: () => data }).state.value);
      return new WeakRef(data);
    })();

    expect(await areCollected(reference)).toBe(true);
  });

  test('once its client is disposed, though a handle is kept', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => ({ name: 'ada' }) });
    effect(() => void query.data.value);
    await settled(client);
    const reference = (() => new WeakRef(query.data.peek() as object))();

    client.dispose();

    expect(await areCollected(reference)).toBe(true);
    expect(query.status.peek()).toBe('initial');
  });

  test('once a handle that is kept has followed another key, and the old one is evicted', async () => {
    const { client, clock } = createTestClient({ defaults: { gcTime: 0 } });
    const id = signal(1);
    const query = client.watchQuery(() => ({ key: ['user', id.value], fetcher: () => ({ id: id.peek() }) }));
    effect(() => void query.data.value);
    await settled(client);
    const reference = (() => new WeakRef(query.data.peek() as object))();

    id.value = 2;
    await settled(client);
    id.value = 3;
    await settled(client);
    await clock.advance(1);

    expect(await areCollected(reference)).toBe(true);
    expect(query.data.peek()).toEqual({ id: 3 });
  });
});

describe('a handle is collected', () => {
  test('once it is dropped, though its entry stays', async () => {
    const { client } = createTestClient();
    const references = await (async () => {
      const made: WeakRef<object>[] = [];
      for (let i = 0; i < 100; i++) {
        const query = client.watchQuery({ key, fetcher: () => 'ada', staleTime: 1000 });
        const stop = effect(() => void [query.state.value, query.isStale.value, query.select(String).value]);
        const stopListening = query.listen(() => undefined, ['data']);
        made.push(new WeakRef(query));
        if (i === 0) await settled(client);
        stop();
        stopListening();
      }
      return made;
    })();
    effect(() => void client.watchQuery({ key, fetcher: () => 'ada' }).state.value);
    await turn();

    expect(await areCollected(...references)).toBe(true);
    expect(client.getQueryData(key)).toBe('ada');
  });

  test('once it is dropped without ever being watched', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, 'ada');
    const references = (() => {
      const query = client.watchQuery(() => ({ key, fetcher: () => 'ada' }));
      const options = client.watchQueries([{ key, fetcher: () => 'ada' }]);
      void [query.data.peek(), query.isStale.peek(), options.peek()];
      return [new WeakRef<object>(query), new WeakRef<object>(options)];
    })();

    expect(await areCollected(...references)).toBe(true);
  });

  test('once its iterator has ended', async () => {
    const { client } = createTestClient();
    const reference = await (async () => {
      const query = client.watchQuery({ key, fetcher: () => 'ada' });
      for await (const { status } of query) if (status === 'success') break;
      return new WeakRef(query);
    })();

    expect(await areCollected(reference)).toBe(true);
  });
});

describe('the function of a selection is collected', () => {
  test('once nobody has it, though the query that it was made of is watched', async () => {
    const { client } = createTestClient();
    const query = client.watchQuery({ key, fetcher: () => 'ada' });
    const list = watchInfinite(client, {
      key: ['rows'],
      fetcher: () => ['ada'],
      initialPageParam: 0,
      getNextPageParam: () => null,
    });
    const stops = [query.subscribe(() => undefined), list.subscribe(() => undefined)];
    await settled(client);
    const references = (() => {
      const select = (name: string) => name.length;
      const rows = (page: string[]) => page;
      stops.push(effect(() => void [query.select(select).value, list.flatten(rows).value]));
      return [new WeakRef(select), new WeakRef(rows)];
    })();
    for (const stop of stops.splice(2)) stop();
    await turn();

    expect(await areCollected(...references)).toBe(true);
    for (const stop of stops) stop();
  });
});

describe('a fetcher and its scope are collected', () => {
  /** A fetcher with a scope of its own, the references to both, and to what it was given. */
  function scoped() {
    const scope = { component: 'big' };
    const seen: WeakRef<object>[] = [];
    const fetcher = (context: { signal: AbortSignal }): string => {
      seen.push(new WeakRef<object>(context), new WeakRef<object>(context.signal));
      return scope.component;
    };
    return { fetcher, references: [new WeakRef<object>(scope), new WeakRef<object>(fetcher)], seen };
  }

  test('once its reader has left, though the data stays in the cache', async () => {
    const { client } = createTestClient();
    const references = await (async () => {
      const { fetcher, references, seen } = scoped();
      const stop = effect(() => void client.watchQuery({ key, fetcher }).data.value);
      await settled(client);
      stop();
      return [...references, ...seen];
    })();
    await turn();

    expect(references).toHaveLength(4);
    expect(await areCollected(...references)).toBe(true);
    expect(client.getQueryData(key)).toBe('big');
  });

  test('once a fetchQuery is over', async () => {
    const { client } = createTestClient();
    const references = await (async () => {
      const { fetcher, references, seen } = scoped();
      await client.fetchQuery({ key, fetcher });
      await client.prefetch({ key: ['other'], fetcher });
      return [...references, ...seen];
    })();

    expect(await areCollected(...references)).toBe(true);
    expect(client.keys()).toHaveLength(2);
  });

  test('once its run is cancelled, though it never answers', async () => {
    const { client } = createTestClient();
    const references = await (async () => {
      const scope = { component: 'big' };
      const fetcher = (): Promise<object> =>
        new Promise((resolve) => void (scope.component || resolve(scope)));
      const stop = effect(() => void client.watchQuery({ key, fetcher }).data.value);
      await turn();
      client.cancel(key);
      stop();
      return [new WeakRef<object>(scope), new WeakRef<object>(fetcher)];
    })();
    await turn();

    expect(await areCollected(...references)).toBe(true);
  });

  test('once its run has failed and its reader has left', async () => {
    const { client } = createTestClient({ defaults: { retry: 1 } });
    // An error made inside would keep the fetcher itself, by its stack.
    const error = new Error('boom');
    const references = await (async () => {
      const scope = { component: 'big' };
      const fetcher = (): never => {
        throw scope.component && error;
      };
      const stop = effect(() => void client.watchQuery({ key, fetcher }).data.value);
      await turn();
      stop();
      return [new WeakRef<object>(scope), new WeakRef<object>(fetcher)];
    })();
    await settled(client);

    expect(await areCollected(...references)).toBe(true);
    expect(client.getState(key).status).toBe('failure');
  });
});

describe('what a mutation was made of is collected', () => {
  /** A function with a scope of its own, and the references to both. */
  function scoped<T>(answer: (scope: object) => T) {
    const scope = { component: 'big' };
    const mutationFn = (_: object): T => answer(scope);
    return { mutationFn, references: [new WeakRef<object>(scope), new WeakRef<object>(mutationFn)] };
  }

  test('once it has settled and its `gcTime` is over', async () => {
    const { client, clock } = createTestClient({ mutationDefaults: { gcTime: 1000 } });
    const references = await (async () => {
      const { mutationFn, references } = scoped(() => 'done');
      const input = { name: 'ada' };
      const mutation = client.mutation({
        mutationFn,
        optimistic: (given, cache) => cache.update(key, () => given),
      });
      const stop = effect(() => void mutation.state.value);
      const run = mutation.mutate(input);
      await run;
      stop();
      return [...references, new WeakRef<object>(mutation), new WeakRef<object>(run)];
    })();

    await clock.advance(1000);

    expect(await areCollected(...references)).toBe(true);
  });

  test('once it is called off, though its function never answers', async () => {
    const { client, clock } = createTestClient({ mutationDefaults: { gcTime: 0 } });
    const references = (() => {
      const { mutationFn, references } = scoped(
        (scope) => new Promise((resolve) => void (scope || resolve(0))),
      );
      const run = client.mutation({ mutationFn }).mutate({});
      run.cancel();
      return [...references, new WeakRef<object>(run)];
    })();

    await clock.advance(0);

    expect(await areCollected(...references)).toBe(true);
  });

  test('once it is called off while it waits for the network', async () => {
    const { client, clock, online } = createTestClient({ mutationDefaults: { gcTime: 0 } });
    online.value = false;
    const references = (() => {
      const { mutationFn, references } = scoped(() => 'done');
      const run = client.mutation({ mutationFn }).mutate({});
      run.cancel();
      return [...references, new WeakRef<object>(run)];
    })();

    await clock.advance(0);

    expect(await areCollected(...references)).toBe(true);
  });

  test('once it is called off while it waits for somebody who says how it is done', async () => {
    const { client, clock } = createTestClient({ mutationDefaults: { gcTime: 0 } });
    const references = (() => {
      const input = { name: 'ada' };
      const run = client.restoreMutation({ key, input, at: 1, idempotencyKey: 'k' });
      run.cancel();
      return [new WeakRef<object>(input), new WeakRef<object>(run)];
    })();

    await clock.advance(0);

    expect(await areCollected(...references)).toBe(true);
  });

  test('once it has settled, though others of its scope go on', async () => {
    const { client, clock } = createTestClient({ mutationDefaults: { gcTime: 0, scope: 's' } });
    const references = await (async () => {
      const { mutationFn, references } = scoped(() => 'done');
      const run = client.mutation({ mutationFn }).mutate({});
      void client.mutation({ mutationFn: () => new Promise(() => 0) }).mutate();
      void client.mutation({ mutationFn: () => 1 }).mutate();
      await run;
      return [...references, new WeakRef<object>(run)];
    })();

    await clock.advance(0);

    expect(await areCollected(...references)).toBe(true);
    expect(client.isMutating.value).toBe(2);
  });

  test('once its handle is dropped, though it had a key', async () => {
    const { client } = createTestClient();
    const kept = client.mutation({ key: ['kept'], mutationFn: () => 'done' });
    const references = (() => {
      const { mutationFn, references } = scoped(() => 'done');
      return [...references, new WeakRef<object>(client.mutation({ key, mutationFn }))];
    })();

    expect(await areCollected(...references)).toBe(true);
    const restored = { key: ['kept'], input: 1, at: 1, idempotencyKey: 'one' };
    expect(await client.restoreMutation(restored)).toBe('done');
    expect(kept.state.peek().status).toBe('idle');
  });

  test('once its handle is dropped without a call', async () => {
    const { client } = createTestClient();
    const references = (() => {
      const { mutationFn, references } = scoped(() => 'done');
      return [...references, new WeakRef<object>(client.mutation({ mutationFn }))];
    })();

    expect(await areCollected(...references)).toBe(true);
  });
});

describe('data that was edited is collected', () => {
  test('once its entry is removed, though the settled run stays in the list', async () => {
    const { client } = createTestClient();
    client.setQueryData(key, { name: 'ada' });
    const references = await (async () => {
      const before = new WeakRef(client.getQueryData<object>(key) as object);
      await client
        .mutation({
          mutationFn: () => 1,
          optimistic: (_, cache) =>
            cache.update<{ name: string }>(key, (old) => old && { ...old, name: 'eve' }),
        })
        .mutate();
      return [before, new WeakRef(client.getQueryData<object>(key) as object)];
    })();

    client.remove(key);

    expect(await areCollected(...references)).toBe(true);
    expect(client.mutations.value).toHaveLength(1);
  });

  test('once a layer over it is rolled back', async () => {
    const { client } = createTestClient();
    const reference = (() => {
      const edited = { name: 'eve' };
      client.setQueryData(key, { name: 'ada' });
      client.optimistic.update(key, () => edited).rollback();
      return new WeakRef(edited);
    })();

    expect(await areCollected(reference)).toBe(true);
  });
});

describe('the host', () => {
  test('arms one timer for ten thousand entries', () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const client = new QoraClient();

    for (let i = 0; i < 10_000; i++) client.setQueryData(['row', i], { id: i });
    const armed = set.mock.calls.length;
    client.dispose();
    set.mockRestore();

    expect(armed).toBe(1);
  });
});
