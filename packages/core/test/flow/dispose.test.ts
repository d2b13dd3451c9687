import { effect, QoraClient } from '@qora/core';
import { controlledFetcher, createTestClient, trace, traceQuery, turn } from '@qora/testing';
import { expect, test, vi } from 'vitest';

const key = ['session'];
const fetcher = (): string => 'never';

type Call = (client: QoraClient) => unknown;

const throwing: [method: string, call: Call][] = [
  ['watchQuery', (client) => client.watchQuery({ key, fetcher })],
  ['watchQueries', (client) => client.watchQueries([{ key, fetcher }])],
  ['watchState', (client) => client.watchState(key)],
  ['getState', (client) => client.getState(key)],
  ['getQueryData', (client) => client.getQueryData(key)],
  ['getWhere', (client) => client.getWhere({})],
  ['keys', (client) => client.keys()],
  ['has', (client) => client.has(key)],
  ['cancel', (client) => client.cancel(key)],
  ['cancelWhere', (client) => client.cancelWhere({})],
  ['setQueryData', (client) => client.setQueryData(key, 1)],
  ['setQueryDataWhere', (client) => client.setQueryDataWhere({}, () => 1)],
  ['restoreQueryData', (client) => client.restoreQueryData(key, { status: 'initial' })],
  ['remove', (client) => client.remove(key)],
  ['removeWhere', (client) => client.removeWhere({})],
  ['clear', (client) => client.clear()],
  ['inspect', (client) => client.inspect()],
  ['intercept', (client) => client.intercept((_context, next) => next())],
  ['adopt', (client) => client.adopt(key, Promise.resolve(1))],
  ['receive', (client) => client.receive([])],
  ['countFetching', (client) => client.countFetching({})],
  ['mutation', (client) => client.mutation({ mutationFn: () => 1 })],
  ['restoreMutation', (client) => client.restoreMutation({ key, input: 1, at: 1, idempotencyKey: 'x' })],
  ['setMutationDefaults', (client) => client.setMutationDefaults(key, {})],
  ['interceptMutation', (client) => client.interceptMutation((_run, next) => next())],
  ['setDefaults', (client) => client.setDefaults(key, {})],
  ['onEvent', (client) => client.onEvent(() => undefined)],
];

const rejecting: [method: string, call: (client: QoraClient) => Promise<unknown>][] = [
  ['fetchQuery', (client) => client.fetchQuery({ key, fetcher })],
  ['prefetch', (client) => client.prefetch({ key, fetcher })],
  ['refetchWhere', (client) => client.refetchWhere({})],
  ['invalidate', (client) => client.invalidate(key)],
  ['invalidateWhere', (client) => client.invalidateWhere({})],
  ['reset', (client) => client.reset({})],
];

function disposed() {
  const test = createTestClient();
  const query = test.client.watchQuery({ key, fetcher });
  test.client.setQueryData(key, 'data');
  test.client.dispose();
  return { ...test, query };
}

test.each(throwing)('%s throws a coded error afterwards', (_method, call) => {
  const { client } = disposed();

  let problem: unknown;
  try {
    call(client);
  } catch (error) {
    problem = error;
  }

  expect(problem).toMatchObject({ name: 'QoraError', code: 'client-disposed' });
  expect((problem as Error).message).toMatch(/`dispose\(\)`.*Create another client/);
  expect((problem as Error).message).not.toContain('undefined');
});

test.each(rejecting)('%s rejects with a coded error afterwards', async (_method, call) => {
  const { client } = disposed();

  const problem: unknown = await call(client).catch((error: unknown) => error);

  expect(problem).toMatchObject({ name: 'QoraError', code: 'client-disposed' });
  expect((problem as Error).message).toMatch(/`dispose\(\)`.*Create another client/);
  expect((problem as Error).message).not.toContain('undefined');
});

test('covers every method of the client', () => {
  const { client } = disposed();
  const covered = [...throwing, ...rejecting].map(([name]) => name);

  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(client)).filter(
    (name) => !['constructor', 'dispose'].includes(name) && typeof Reflect.get(client, name) === 'function',
  );

  expect(covered.sort()).toEqual(methods.sort());
});

test('handles reject what would run, and read initial', async () => {
  const { query } = disposed();

  const refetched: unknown = await query.refetch().catch((error: unknown) => error);
  const promised: unknown = await query.promise().catch((error: unknown) => error);

  expect(refetched).toMatchObject({ code: 'client-disposed' });
  expect(promised).toMatchObject({ code: 'client-disposed' });
  expect(query.state.peek()).toEqual({ status: 'initial' });
  expect(query.data.peek()).toBeUndefined();
  expect(query.fetchStatus.peek()).toBe('idle');
});

test('handles watched afterwards read initial and start nothing', async () => {
  const { client, clock, query } = disposed();
  const seen: string[] = [];

  const traced = traceQuery(query);
  const unsubscribe = query.subscribe(({ status }) => void seen.push(status));
  const unlisten = query.listen(() => void seen.push('told'), ['state']);
  await turn();
  traced.stop();
  unsubscribe();
  unlisten();

  expect(traced.frames).toEqual(['initial/idle']);
  expect(seen).toEqual(['initial']);
  expect(client.isFetching.peek()).toBe(0);
  expect(clock.pending()).toEqual([]);
});

test('readers go to initial in one frame', async () => {
  const { client } = createTestClient();
  client.setQueryData(key, 'data');
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher }));
  const bare = trace(client.watchState(key));

  client.dispose();
  stop();
  bare.stop();
  await turn();

  expect(frames).toEqual(['success/idle "data"', 'initial/idle']);
  expect(bare.frames.map(({ status }) => status)).toEqual(['success', 'initial']);
});

test('nothing stands in for the data of a reader, and nobody is asked for it', () => {
  const test = createTestClient();
  const { client } = test;
  const placeholderData = vi.fn(() => client.getQueryData(['other']) ?? 'stands in');
  const query = client.watchQuery({ key, fetcher, placeholderData });
  client.setQueryData(key, 'data');
  const frames = trace(query.state);

  client.dispose();

  expect(frames.frames.at(-1)).toEqual({ status: 'initial' });
  expect([placeholderData.mock.calls, test.reported]).toEqual([[], []]);
});

test('readers of a run go to initial, and its late response is ignored', async () => {
  const { client, clock } = createTestClient();
  const slow = controlledFetcher<string>();
  const { frames, stop } = traceQuery(client.watchQuery({ key, fetcher: slow }));
  await turn();

  client.dispose();
  await slow.calls[0]?.resolve('late');
  stop();

  expect(frames).toEqual(['loading/fetching', 'initial/idle']);
  expect(clock.pending()).toEqual([]);
});

test('twice is once', () => {
  const { client } = disposed();

  client.dispose();

  expect(() => client.keys()).toThrow('client-disposed');
});

test('ends with the block of a `using` declaration', () => {
  const { client } = createTestClient();

  (client as unknown as { [Symbol.dispose](): void })[Symbol.dispose]();

  expect(() => client.keys()).toThrow('client-disposed');
});

test('what was handed out before can still be stopped', () => {
  const { client } = createTestClient();
  const query = client.watchQuery({ key, fetcher, enabled: false });
  const stops = [
    client.intercept((_context, next) => next()),
    client.onEvent(() => undefined),
    query.subscribe(() => undefined),
    query.listen(() => undefined, ['state']),
    effect(() => void query.state.value),
  ];

  client.dispose();

  for (const stop of [...stops, ...stops]) expect(stop).not.toThrow();
});

test('leaves other clients alone', async () => {
  const { client } = disposed();
  const other = new QoraClient();

  const answer = await other.fetchQuery({ key, fetcher: () => 'fine' });

  expect(answer).toBe('fine');
  expect(() => client.keys()).toThrow();
  other.dispose();
});

test('a method that was bound before refuses, too', async () => {
  const { client } = createTestClient();
  const slow = controlledFetcher<string>();
  const fetchQuery = client.fetchQuery.bind(client);
  const setQueryData = client.setQueryData.bind(client);

  client.dispose();

  expect(() => setQueryData(key, 1)).toThrow('client-disposed');
  const problem: unknown = await Promise.race([
    fetchQuery({ key, fetcher: slow }).catch((error: unknown) => error),
    turn(),
  ]);
  expect(problem).toMatchObject({ code: 'client-disposed' });
  expect(slow.calls).toHaveLength(0);
});
