import { CancelledError, SchemaError, type StandardSchema } from '@qora/core';
import { controlledFetcher, createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const key = ['add'];
const restored = { key, input: 'milk', context: 'kept', at: 5, idempotencyKey: 'same' };

test('runs by a handle that was made before', async () => {
  const { client } = createTestClient();
  client.mutation({ key, mutationFn: (input: string, { idempotencyKey }) => `${input} ${idempotencyKey}` });

  const run = client.restoreMutation(restored);

  expect(await run).toBe('milk same');
  expect(run).toMatchObject({ key, at: 5, idempotencyKey: 'same', context: 'kept', variables: 'milk' });
});

test('runs by the newest of the handles of its name', async () => {
  const { client } = createTestClient();
  client.mutation({ key, mutationFn: () => 'old' });
  client.mutation({ key, mutationFn: () => 'new' });

  expect(await client.restoreMutation(restored)).toBe('new');
});

test('waits, pending and not paused, while nobody says how it is done', async () => {
  const { client } = createTestClient();

  const run = client.restoreMutation(restored);
  client.mutation({ key: ['other'], mutationFn: () => 1 });
  client.mutation({ key, onSuccess: () => 1 });
  await turn();

  expect([run.state.value.status, run.isPaused.value, client.isMutating.value]).toEqual([
    'pending',
    false,
    1,
  ]);
});

test('is not done by a mutation of a longer or a shorter name', async () => {
  const { client } = createTestClient();
  const run = client.restoreMutation(restored);

  client.mutation({ key: ['add', 1], mutationFn: () => 1 });
  client.mutation({ key: [], mutationFn: () => 1 });
  await turn();

  expect(run.isCalled).toBe(false);
});

test('waits until the network is there', async () => {
  const { client, online } = createTestClient();
  client.mutation({ key, mutationFn: () => 'done' });
  online.value = false;
  const run = client.restoreMutation(restored);
  const before = [run.isPaused.value, run.isCalled];

  online.value = true;

  expect([before, await run]).toEqual([[true, false], 'done']);
});

test('lays its edit again at once, and takes it back when it fails', async () => {
  const { client } = createTestClient();
  const server = controlledFetcher();
  client.setQueryData(['list'], ['a']);
  client.mutation({
    key,
    mutationFn: (_: string, context) => server(context as never),
    optimistic: (input, cache) => cache.update<string[]>(['list'], (old = []) => [...old, input]),
  });

  void client.restoreMutation(restored);
  const during = client.getQueryData(['list']);
  await server.reject(new Error('down'));

  expect([during, client.getQueryData(['list'])]).toEqual([['a', 'milk'], ['a']]);
});

test('calls back with the context from before, and `onMutate` is not called again', async () => {
  const { client } = createTestClient();
  const seen: unknown[] = [];
  client.mutation({
    key,
    mutationFn: () => 'done',
    onMutate: () => void seen.push('onMutate'),
    onSuccess: (_data, input, context) => void seen.push(input, context),
  });

  await client.restoreMutation(restored);

  expect(seen).toEqual(['milk', 'kept']);
});

test('keeps the order of its scope', async () => {
  const { client } = createTestClient();
  const server = controlledFetcher();
  const inputs: string[] = [];
  void client.restoreMutation({ ...restored, input: 'one', scope: 's' });
  void client.restoreMutation({ ...restored, input: 'two', scope: 's' });

  client.mutation({
    key,
    mutationFn: (input: string, context) => {
      inputs.push(input);
      return server(context as never);
    },
  });
  await turn();
  const before = [...inputs];
  await server.resolve(1);

  expect([before, inputs]).toEqual([['one'], ['one', 'two']]);
});

test('goes before new calls of its scope', async () => {
  const { client } = createTestClient();
  const inputs: string[] = [];
  void client.restoreMutation({ ...restored, input: 'old', scope: 's' });
  const save = client.mutation({
    key: ['other'],
    scope: 's',
    mutationFn: (input: string) => inputs.push(input),
  });
  void save.mutate('new');
  await turn();
  const before = [...inputs];

  client.mutation({ key, mutationFn: (input: string) => inputs.push(input) });
  await turn();

  expect([before, inputs]).toEqual([[], ['old', 'new']]);
});

test('can be called off while it waits, and is not done later', async () => {
  const { client, clock } = createTestClient({ mutationDefaults: { gcTime: 0 } });
  let calls = 0;
  const run = client.restoreMutation(restored);

  run.cancel();
  client.mutation({ key, mutationFn: () => ++calls });

  await expect(Promise.resolve(run)).rejects.toBeInstanceOf(CancelledError);
  await clock.advance(0);
  expect([calls, run.state.value.status, client.mutations.value]).toEqual([0, 'idle', []]);
});

test('ends with the client while it waits', async () => {
  const { client, clock } = createTestClient();
  const run = client.restoreMutation(restored);

  client.dispose();

  await expect(Promise.resolve(run)).rejects.toBeInstanceOf(CancelledError);
  expect(clock.pending()).toEqual([]);
});

test('whose input the schema refuses now fails, and nothing is sent', async () => {
  const { client } = createTestClient();
  let calls = 0;
  const schema: StandardSchema<string> = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'too old' }] }) },
  };
  client.mutation({ key, schema, mutationFn: () => ++calls });

  const run = client.restoreMutation(restored);

  await expect(Promise.resolve(run)).rejects.toBeInstanceOf(SchemaError);
  expect([calls, run.state.value.status]).toEqual([0, 'failure']);
});

test('that nobody awaits and that fails raises no unhandled rejection', async () => {
  const { client, reported } = createTestClient();
  const unhandled: unknown[] = [];
  const listen = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', listen);
  client.mutation({ key, mutationFn: () => Promise.reject(new Error('down')) });

  void client.restoreMutation(restored);
  await turn();
  await turn();
  process.off('unhandledRejection', listen);

  expect([unhandled, reported]).toEqual([[], []]);
});
