import { effect, type QoraEvent } from '@qora/core';
import { controlledFetcher, createTestClient, expectIdle, settled, traceQuery, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['lamp'];

/** A client with a listener that calls it once, at the first event of a type. */
function setUp(
  type: QoraEvent['type'],
  act: (client: ReturnType<typeof createTestClient>['client']) => unknown,
) {
  const test = createTestClient();
  const { client } = test;
  let acted: Promise<unknown> | undefined;
  client.onEvent((event) => {
    if (event.type === type) acted ??= Promise.resolve(act(client));
  });
  return { ...test, acted: () => acted };
}

/** What the promise has come to by the end of this turn. */
function outcomeOf(promise: Promise<unknown> | undefined): Promise<unknown> {
  const settled = promise?.catch((error: Error) => error.name);
  return Promise.race([settled, turn().then(() => 'pending')]);
}

test.each(['run.cancelled', 'entry.removed', 'entry.reset'] as const)(
  'a fetch by a listener of `%s` settles, and so does the one before',
  async (type) => {
    const fetcher = controlledFetcher<string>();
    const { client, acted } = setUp(type, (own) => own.fetchQuery({ key, fetcher, fresh: true }));
    const first = client.fetchQuery({ key, fetcher });
    await turn();

    if (type === 'run.cancelled') client.cancel(key);
    if (type === 'entry.removed') client.remove(key);
    if (type === 'entry.reset') void client.reset({ key });
    const outcomes = [outcomeOf(first)];
    await turn();
    await fetcher.calls[1]?.resolve('again');
    outcomes.push(outcomeOf(first), outcomeOf(acted()));

    expect((await Promise.all(outcomes)).slice(1)).not.toContain('pending');
    await expectIdle(client);
  },
);

test('a fetch by a listener of a cancellation is shown while it runs', async () => {
  const fetcher = controlledFetcher<string>();
  const { client, acted } = setUp('run.cancelled', (own) => own.fetchQuery({ key, fetcher }));
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.cancel(key);
  await turn();
  await fetcher.calls[1]?.resolve('again');
  stop();

  expect(await outcomeOf(acted())).toBe('again');
  expect(frames.slice(-2)).toEqual(['loading/fetching', 'success/idle "again"']);
  await expectIdle(client);
});

test('a fetch by a listener of a response that was outdated is the trailing run', async () => {
  const fetcher = controlledFetcher<string>();
  const { client, acted } = setUp('run.outdated', (own) => own.fetchQuery({ key, fetcher, fresh: true }));
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.setQueryData(key, 'written');
  await fetcher.resolve('outdated');
  await fetcher.resolve('trailing');
  stop();

  expect(await outcomeOf(acted())).toBe('trailing');
  expect(fetcher.calls).toHaveLength(2);
  expect(frames.at(-1)).toBe('success/idle "trailing"');
  await expectIdle(client);
});

test('a refetch by a listener of a response that was overtaken is the trailing run', async () => {
  const fetcher = controlledFetcher<string>();
  const { client, acted } = setUp('run.succeeded', async (own) => {
    await own.refetchWhere({ key });
    return 'settled';
  });
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  void client.invalidate(key);
  await fetcher.resolve('overtaken');
  await fetcher.resolve('trailing');
  stop();

  expect(await outcomeOf(acted())).toBe('settled');
  expect(fetcher.calls).toHaveLength(2);
  expect(frames).toEqual(['loading/fetching', 'loading/fetching "overtaken"', 'success/idle "trailing"']);
  await expectIdle(client);
});

test.each(['cancel', 'remove'] as const)(
  'a fetch by whoever hears its signal abort on %s settles',
  async (method) => {
    const { client } = createTestClient();
    const fetcher = controlledFetcher<string>();
    let again: Promise<unknown> | undefined;
    const first = client
      .fetchQuery({
        key,
        fetcher: ({ signal }) => {
          signal.addEventListener('abort', () => {
            again = client.fetchQuery({ key, fetcher }).catch((error: Error) => error.name);
          });
          return new Promise<string>(() => undefined);
        },
      })
      .catch((error: Error) => error.name);
    await turn();

    client[method](key);
    await turn();
    await fetcher.calls[0]?.resolve('again');

    expect(await first).toBe('CancelledError');
    expect(await Promise.race([again, turn()])).toBeDefined();
    await expectIdle(client);
  },
);

test('a cancellation by whoever sees the run go on from its pause is heeded', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const query = client.watchQuery({ key, fetcher });
  const stop = effect(() => {
    if (query.fetchStatus.value === 'fetching') client.cancel(key);
  });
  await turn();

  online.value = true;
  await clock.advance(0);
  stop();

  expect(fetcher.calls).toHaveLength(0);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('a cancellation by whoever sees an attempt fail is heeded', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const stop = effect(() => {
    if (query.failureCount.value === 1) client.cancel(key);
  });

  await fetcher.reject(new Error('down'));
  await clock.advance(10_000);
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('who awaits a run gets its response though a reader removes the entry at once', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher });
  const stop = client.watchState(key).subscribe(({ status }) => {
    if (status === 'success') client.remove(key);
  });

  await fetcher.resolve('response');
  stop();

  expect(await answer).toBe('response');
  expect(client.getState(key)).toEqual({ status: 'initial' });
  await expectIdle(client);
});

test('a reader that refetches on success once runs twice', async () => {
  const { client } = createTestClient();
  let calls = 0;
  const query = client.watchQuery({ key, fetcher: () => ++calls });
  const traced = traceQuery(query);
  const stop = effect(() => {
    if (query.data.value === 1) void query.refetch();
  });

  await settled(client);
  stop();
  traced.stop();

  expect(calls).toBe(2);
  expect(traced.frames.at(-1)).toBe('success/idle 2');
  await expectIdle(client);
});

test('a reader that writes on success is not overwritten, nor runs again', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const stop = effect(() => {
    if (query.data.value === 'response') client.setQueryData(key, 'written');
  });

  await fetcher.resolve('response');
  await settled(client);
  stop();

  expect(fetcher.calls).toHaveLength(1);
  expect(client.getState(key)).toMatchObject({ status: 'success', data: 'written' });
  await expectIdle(client);
});

test('an updater that removes its entry writes a new one', () => {
  const { client } = createTestClient();
  client.setQueryData(key, 1);

  client.setQueryData<number>(key, (old = 0) => {
    client.remove(key);
    return old + 1;
  });

  expect(client.getState(key)).toMatchObject({ status: 'success', data: 2 });
  expect(client.keys()).toEqual([key]);
});

test.each(['fetchQuery', 'refetch', 'refetchWhere', 'invalidate'] as const)(
  'a cancellation by whoever hears of the start settles the promise of %s',
  async (method) => {
    const fetcher = controlledFetcher<string>();
    const { client } = setUp('run.started', (own) => own.cancel(key));
    client.setQueryData(key, 'old');
    const query = client.watchQuery({ key, fetcher });
    const { stop } = traceQuery(query);

    const promise = {
      fetchQuery: () => client.fetchQuery({ key, fetcher, fresh: true }),
      refetch: () => query.refetch(),
      refetchWhere: () => client.refetchWhere({ key }),
      invalidate: () => client.invalidate(key),
    }[method]();

    expect(await outcomeOf(promise)).not.toBe('pending');
    expect(fetcher.calls).toHaveLength(0);
    stop();
    await expectIdle(client);
  },
);

test('a cancellation by a reader that sees the run begin settles who asked for it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher, enabled: false });
  const stop = effect(() => {
    if (query.status.value === 'loading') client.cancel(key);
  });

  const answer = client.fetchQuery({ key, fetcher });

  expect(await outcomeOf(answer)).toBe('CancelledError');
  expect(fetcher.calls).toHaveLength(0);
  stop();
  await expectIdle(client);
});

test('a fetch by whoever hears of an adoption loads for itself when that fails', async () => {
  const { client, acted } = setUp('run.started', (own) => own.fetchQuery({ key, fetcher: () => 'fetched' }));

  client.adopt(key, Promise.reject(new Error('down')));
  await settled(client);

  expect(await outcomeOf(acted())).toBe('fetched');
});
