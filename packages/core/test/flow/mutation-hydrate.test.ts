import { type ClientApi, type MutationRun, mutationOptions, type QoraEvent } from '@qora/core';
import {
  type Dehydrated,
  dehydrate,
  deserialize,
  hydrate,
  hydrateScripts,
  renderScript,
  serialize,
} from '@qora/core/hydration';
import { createTestClient, type TestClient, turn } from '@qora/testing';
import { expect, test, vi } from 'vitest';

const list = ['todos'];
const key = ['add'];

/** What a page that is loaded again says: how a thing is added. */
function adding(send: (input: string, idempotencyKey: string) => unknown = (input) => input) {
  return mutationOptions({
    key,
    mutationFn: async (input: string, { idempotencyKey }) => send(input, idempotencyKey),
    optimistic: (input, cache) => cache.update<string[]>(list, (old) => old && [...old, input]),
    onMutate: (input) => `context of ${input}`,
  });
}

function offline(): TestClient {
  const test = createTestClient();
  test.online.value = false;
  test.client.setQueryData(list, ['bread']);
  return test;
}

/** The payload as another page reads it. */
const reloaded = (payload: Dehydrated): unknown => deserialize(serialize(payload));

const inputs = (payload: Dehydrated): unknown[] => payload.mutations.map(({ input }) => input);
const runs = (client: ClientApi): ReadonlyArray<MutationRun<unknown, unknown, unknown>> =>
  client.mutations.peek();

test('a mutation that waits for the network goes on after a reload, with its edit on show', async () => {
  const before = offline();
  const added = before.client.mutation(adding());
  const { idempotencyKey, at } = added.mutate('milk');

  const after = createTestClient();
  after.online.value = false;
  const send = vi.fn();
  const onMutate = vi.fn();
  after.client.mutation({ ...adding(send), onMutate });
  hydrate(after.client, reloaded(dehydrate(before.client)));

  expect(after.client.getQueryData(list)).toEqual(['bread', 'milk']);
  expect(after.client.inspect({ key: list })[0]?.base).toMatchObject({ data: ['bread'] });
  expect(runs(after.client)).toMatchObject([
    { key, variables: 'milk', context: 'context of milk', at, idempotencyKey },
  ]);
  expect([runs(after.client)[0]?.isPaused.value, send.mock.calls]).toEqual([true, []]);

  after.online.value = true;
  await runs(after.client)[0];

  expect(send.mock.calls).toEqual([['milk', idempotencyKey]]);
  expect(onMutate).not.toHaveBeenCalled();
  expect(after.client.getState(list)).toMatchObject({ status: 'success', data: ['bread', 'milk'] });
});

test('what waits in a scope goes along, in order; what is under way does not', async () => {
  const { client } = createTestClient();
  const never = new Promise<string>(Boolean);
  const add = client.mutation({ key, scope: 'list', mutationFn: (_: string) => never });
  for (const input of ['one', 'two', 'three']) void add.mutate(input);

  const payload = dehydrate(client);
  expect(inputs(payload)).toEqual(['two', 'three']);
  expect(payload.mutations.map(({ scope }) => scope)).toEqual(['list', 'list']);

  const after = createTestClient();
  const sent: unknown[] = [];
  hydrate(after.client, reloaded(payload));
  after.client.mutation({ key, mutationFn: async (input: string) => void sent.push(input) });
  await turn();
  await Promise.all(runs(after.client));
  expect(sent).toEqual(['two', 'three']);
});

test('an attempt that failed before the network went is made again under the same name', async () => {
  const { client, online, clock } = createTestClient();
  const add = client.mutation({
    key,
    retry: 3,
    mutationFn: () => Promise.reject(new Error('the line broke')),
  });
  const { idempotencyKey } = add.mutate();
  await turn();
  expect(dehydrate(client).mutations).toEqual([]);

  online.value = false;
  await clock.advance(1000);

  expect(dehydrate(client).mutations).toMatchObject([{ idempotencyKey }]);
});

test('what has settled, was called off or has no name stays behind', async () => {
  const { client, online } = createTestClient();
  await client.mutation(adding()).mutate('done');
  online.value = false;
  const waiting = client.mutation(adding());
  waiting.mutate('called off').cancel();
  void client.mutation({ ...adding(), key: undefined }).mutate('nameless');
  void waiting.mutate('waits');
  await turn();

  expect(inputs(dehydrate(client))).toEqual(['waits']);
});

test('a mutation that nobody knows yet goes along with the next payload', () => {
  const before = offline();
  void before.client.mutation(adding()).mutate('milk');
  const payload = dehydrate(before.client);

  const between = createTestClient();
  hydrate(between.client, reloaded(payload));

  expect(dehydrate(between.client).mutations).toEqual(payload.mutations);
});

test('a payload that is taken in twice does nothing twice', async () => {
  const before = offline();
  void before.client.mutation(adding()).mutate('milk');
  const payload = dehydrate(before.client);
  const send = vi.fn();
  const after = createTestClient();
  after.client.mutation(adding(send));

  hydrate(after.client, { ...payload, mutations: [...payload.mutations, ...payload.mutations] });
  hydrate(after.client, reloaded(payload));
  await Promise.all(runs(after.client));
  hydrate(after.client, reloaded(payload));
  await turn();

  expect(send).toHaveBeenCalledTimes(1);
});

test('of mutations that cannot be read each is told of, and the others go on', async () => {
  const good = { key, input: 1, at: 5, idempotencyKey: 'good' };
  const bad = [
    null,
    'text',
    {},
    { ...good, key: 'add' },
    { ...good, key: [() => 1] },
    { ...good, at: Number.NaN },
    { ...good, at: '5' },
    { ...good, scope: 5 },
    { ...good, idempotencyKey: undefined },
  ];
  const { client } = createTestClient();
  const refused: unknown[] = [];
  client.onEvent((event: QoraEvent) => {
    if (event.type === 'entry.refused') refused.push(event.value);
  });

  hydrate(client, { v: 1, entries: [], mutations: [...bad, good] });
  hydrate(client, { v: 1, entries: [], mutations: 'text' });
  hydrate(client, { v: 1, entries: [], mutations: null });
  hydrate(client, { v: 2, entries: [], mutations: [{ ...good, idempotencyKey: 'of another version' }] });

  expect(runs(client)).toMatchObject([{ variables: 1, at: 5, idempotencyKey: 'good' }]);
  expect(refused.slice(0, bad.length + 1)).toEqual([...bad, 'text']);
});

test('an input that cannot be text is left out and told of, the rest is written', () => {
  const { client } = offline();
  const add = client.mutation({ key, mutationFn: async (input: unknown) => input });
  void add.mutate(new (class Photo {})());
  void add.mutate({ at: new Date(5) });
  const dropped: unknown[] = [];

  const text = serialize(dehydrate(client), { onDropped: (_, hash) => dropped.push(hash) });

  expect(dropped).toEqual(['["add"]']);
  const payload = deserialize(text) as Dehydrated;
  expect(inputs(payload)).toEqual([{ at: new Date(5) }]);
  expect(payload.entries).toHaveLength(1);
});

test('scripts in a page bring mutations, too', () => {
  const before = offline();
  void before.client.mutation(adding()).mutate('milk');
  const host = globalThis as { __QORA__?: unknown[] };
  new Function('self', renderScript(dehydrate(before.client)).replace(/<\/?script>/g, ''))(host);

  const after = createTestClient();
  const stop = hydrateScripts(after.client);
  stop();
  delete host.__QORA__;

  expect(runs(after.client)).toMatchObject([{ variables: 'milk' }]);
});

test('a mutation whose schema changes its input is given the input as it was, once more', async () => {
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'string' ? { value: Number(value) } : { issues: [{ message: 'no text' }] },
    },
  } as const;
  const doubling = (mutationFn: (input: number) => unknown) =>
    mutationOptions({ key, schema, mutationFn, durable: true } as never);
  const before = offline();
  const run = before.client.mutation(doubling(() => 0)).mutate('21' as never);

  const after = createTestClient();
  const send = vi.fn((input: number) => input * 2);
  after.client.mutation(doubling(send));
  hydrate(after.client, reloaded(dehydrate(before.client)));
  await turn();

  expect([run.input, run.variables, run.durable]).toEqual(['21', 21, true]);
  expect(send.mock.calls[0]?.[0]).toBe(21);
  expect(runs(after.client)[0]?.state.peek()).toMatchObject({ status: 'success', data: 42 });
});
