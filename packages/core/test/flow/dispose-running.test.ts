import { CancelledError } from '@qora/core';
import { controlledFetcher, createTestClient, traceQuery, turn } from '@qora/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const key = ['session'];
const down = new Error('down');
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});

afterEach(async () => {
  await turn();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('rejects who awaits a run without data', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>({ takesSignal: true });
  const answer = client.fetchQuery({ key, fetcher }).catch((error: unknown) => error);
  await turn();

  client.dispose();

  expect(await answer).toBeInstanceOf(CancelledError);
  expect(fetcher.calls[0]?.isAborted).toBe(true);
});

test('gives the data there is to who awaits a run over it', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  client.setQueryData(key, 'old');
  const answer = client.fetchQuery({ key, fetcher, fresh: true });
  await turn();

  client.dispose();

  expect(await answer).toBe('old');
});

test('settles every promise that waits', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const { stop } = traceQuery(query);
  await turn();

  const waiting = Promise.allSettled([
    client.prefetch({ key, fetcher }),
    client.invalidate(key),
    client.invalidateWhere({ key }),
    client.refetchWhere({ key }),
    client.fetchQuery({ key, fetcher }),
    query.refetch(),
    query.refetch({ throwOnError: true }),
    query.promise(),
    client.reset({ key }),
  ]);
  client.dispose();
  stop();

  expect(await waiting).toHaveLength(9);
});

test('settles who waits for a paused run', async () => {
  const { client, clock, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  online.value = false;
  const answer = client.fetchQuery({ key, fetcher }).catch((error: unknown) => error);
  await turn();

  client.dispose();
  online.value = true;
  await clock.advance(10_000);

  expect(await answer).toBeInstanceOf(CancelledError);
  expect(fetcher.calls).toHaveLength(0);
});

test('settles who waits for a retry, and tries no more', async () => {
  const { client, clock } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const answer = client.fetchQuery({ key, fetcher }).catch((error: unknown) => error);
  await fetcher.reject(down);

  client.dispose();
  const pending = clock.pending();
  await clock.advance(10_000);

  expect(await answer).toBeInstanceOf(CancelledError);
  expect(pending).toEqual([]);
  expect(fetcher.calls).toHaveLength(1);
});

test('calls no fetcher of a run that was asked for in the same tick', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const answer = client.fetchQuery({ key, fetcher }).catch((error: unknown) => error);

  client.dispose();
  await turn();
  stop();

  expect(await answer).toBeInstanceOf(CancelledError);
  expect(fetcher.calls).toHaveLength(0);
});

test('ends iterators', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const seen: string[] = [];
  const loop = (async () => {
    for await (const { status } of client.watchQuery({ key, fetcher })) seen.push(status);
    return 'ended';
  })();
  await fetcher.resolve('data');

  client.dispose();

  expect(await loop).toBe('ended');
  expect(seen.slice(0, 2)).toEqual(['loading', 'success']);
});

test('lets neither time, focus nor network start anything', async () => {
  const { client, clock, focus, online } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const options = { key, fetcher, staleTime: 0, refetchInterval: 1_000 };
  const { stop } = traceQuery(client.watchQuery(options));
  await fetcher.resolve('data');

  client.dispose();
  const pending = clock.pending();
  focus.value = false;
  online.value = false;
  await clock.advance(10_000);
  focus.value = true;
  online.value = true;
  await clock.advance(10_000);
  stop();

  expect(pending).toEqual([]);
  expect(fetcher.calls).toHaveLength(1);
});

test('tells listeners no more', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const types: string[] = [];
  client.onEvent(({ type }) => void types.push(type));
  const { stop } = traceQuery(client.watchQuery({ key, fetcher }));
  await turn();

  client.dispose();
  types.length = 0;
  await fetcher.calls[0]?.resolve('late');
  stop();
  await turn();

  expect(types).toEqual([]);
});

test('aborts the signal of an interceptor, and its late answer is ignored', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<string>();
  let signal: AbortSignal | undefined;
  let go = (): void => undefined;
  client.intercept(async (context, next) => {
    signal = context.signal;
    await new Promise<void>((resolve) => {
      go = resolve;
    });
    return next();
  });
  const answer = client.fetchQuery({ key, fetcher }).catch((error: unknown) => error);
  await turn();

  client.dispose();
  go();
  await turn();

  expect(signal?.aborted).toBe(true);
  expect(await answer).toBeInstanceOf(CancelledError);
  expect(fetcher.calls).toHaveLength(0);
});

test('ignores a promise that was adopted', async () => {
  const { client } = createTestClient();
  let reject = (): void => undefined;
  const adopted = new Promise<string>((_resolve, refuse) => {
    reject = () => refuse(down);
  });
  client.adopt(key, adopted);
  const answer = client.fetchQuery({ key, fetcher: () => 'never' }).catch((error: unknown) => error);
  await turn();

  client.dispose();
  reject();
  await turn();

  expect(await answer).toBeInstanceOf(CancelledError);
});

test('may be called by a fetcher', async () => {
  const { client } = createTestClient();
  const { frames, stop } = traceQuery(
    client.watchQuery({
      key,
      fetcher: () => {
        client.dispose();
        return 'data';
      },
    }),
  );

  await turn();
  stop();

  expect(frames).toEqual(['loading/fetching', 'initial/idle']);
});

test('may be called by a reader', async () => {
  const { client, reported } = createTestClient();
  const fetcher = controlledFetcher<string>();
  const query = client.watchQuery({ key, fetcher });
  const stop = query.subscribe(({ status }) => {
    if (status === 'success') client.dispose();
  });
  const answer = client.fetchQuery({ key, fetcher });

  await fetcher.resolve('data');
  stop();

  expect(await answer).toBe('data');
  expect(query.state.peek()).toEqual({ status: 'initial' });
  expect(reported).toEqual([]);
});

test('tells that the client ends before it tells what ends with it', async () => {
  const { client } = createTestClient();
  const types: string[] = [];
  void client.mutation({ mutationFn: () => new Promise(() => undefined) }).mutate();
  await turn();
  client.onEvent(({ type }) => void types.push(type));

  client.dispose();

  expect(types).toEqual(['client.disposed', 'mutation.cancelled']);
});
