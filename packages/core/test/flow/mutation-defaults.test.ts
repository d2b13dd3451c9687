import { createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';

test('a mutation without a function of its own uses that of its prefix', async () => {
  const { client } = createTestClient();
  client.setMutationDefaults(['todos'], { mutationFn: (input) => `saved ${input}` });

  const mutation = client.mutation<string, string>({ key: ['todos', 'add'] });

  expect(await mutation.mutate('milk')).toBe('saved milk');
});

test('the longest prefix wins, then shorter ones, then those of the client', async () => {
  const { client } = createTestClient({
    mutationDefaults: { mutationFn: () => 'client', meta: { of: 'client' } },
  });
  client.setMutationDefaults(['todos', 'add'], { mutationFn: () => 'longest' });
  client.setMutationDefaults(['todos'], { mutationFn: () => 'shorter', scope: 'todos' });

  const longest = client.mutation<string>({ key: ['todos', 'add'] }).mutate();
  const shorter = client.mutation<string>({ key: ['todos', 'remove'] }).mutate();
  const none = client.mutation<string>({ key: ['users'] }).mutate();

  expect([await longest, await shorter, await none]).toEqual(['longest', 'shorter', 'client']);
  expect([longest.scope, shorter.scope, none.scope]).toEqual(['todos', 'todos', undefined]);
});

test('own options win, and `undefined` is as if absent', async () => {
  const { client } = createTestClient({ mutationDefaults: { scope: 'client' } });
  client.setMutationDefaults([], { mutationFn: () => 'default' });

  const own = client.mutation({ mutationFn: () => 'own', scope: 'own' }).mutate();
  const absent = client.mutation<unknown>({ mutationFn: undefined, scope: undefined }).mutate();

  expect([await own, await absent, own.scope, absent.scope]).toEqual(['own', 'default', 'own', 'client']);
});

test('defaults that are set later hold for the next call of a handle', async () => {
  const { client } = createTestClient();
  const mutation = client.mutation<string>({ key: ['save'] });
  const before = await Promise.resolve(mutation.mutate()).catch((error) => error.code);

  client.setMutationDefaults(['save'], { mutationFn: () => 'done' });

  expect([before, await mutation.mutate()]).toEqual(['missing-mutation-fn', 'done']);
});

test('defaults do not change a run under way', async () => {
  const { client, clock } = createTestClient();
  client.setMutationDefaults(['save'], {
    mutationFn: () => Promise.reject(new Error('first')),
    retry: 1,
    retryDelay: 1,
  });
  const run = client.mutation<string>({ key: ['save'] }).mutate();
  await turn();

  client.setMutationDefaults(['save'], { mutationFn: () => 'second' });
  await clock.advance(1);

  await expect(Promise.resolve(run)).rejects.toThrow('first');
});

test('callbacks of defaults are called where there are none of its own', async () => {
  const { client } = createTestClient();
  const seen: unknown[] = [];
  client.setMutationDefaults(['save'], {
    onSuccess: (data, _input, _context, { key }) => void seen.push(data, key),
  });

  await client.mutation({ key: ['save', 1], mutationFn: () => 'done' }).mutate();

  expect(seen).toEqual(['done', ['save', 1]]);
});

test.each([
  ['retry', 'often'],
  ['gcTime', -1],
  ['scope', 7],
  ['mutationFn', 'no'],
  ['invalidates', 'all'],
])('a wrong `%s` is refused, as an option, a default, and in the config', (name, value) => {
  const { client } = createTestClient();
  const wrong = { [name]: value } as never;
  const refused = expect.objectContaining({ code: 'invalid-option' });

  expect(() => client.mutation(wrong)).toThrow(refused);
  expect(() => client.setMutationDefaults([], wrong)).toThrow(refused);
  expect(() => createTestClient({ mutationDefaults: wrong })).toThrow(refused);
});

test('a bad key is refused as a name, as a prefix, and of a run from before a reload', () => {
  const { client } = createTestClient();
  const key = [Symbol('bad')] as never;
  const refused = expect.objectContaining({ code: 'invalid-key' });

  expect(() => client.mutation({ key, mutationFn: () => 1 })).toThrow(refused);
  expect(() => client.setMutationDefaults(key, {})).toThrow(refused);
  expect(() => client.restoreMutation({ key, input: 1, at: 1, idempotencyKey: 'k' })).toThrow(refused);
});
