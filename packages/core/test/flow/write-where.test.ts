import { createTestClient, expectIdle, settled, trace } from '@qora/testing';
import { expect, test } from 'vitest';

interface Todo {
  readonly title: string;
  readonly done: boolean;
}

function setUp() {
  const test = createTestClient();
  test.client.setQueryData(['todo', 1], { title: 'milk', done: false });
  test.client.setQueryData(['todo', 2], { title: 'bread', done: false });
  test.client.setQueryData(['user', 1], { name: 'Ada' });
  return test;
}

const finish = (todo: Todo): Todo => ({ ...todo, done: true });

test('writes every match that has data', () => {
  const { client } = setUp();

  client.setQueryDataWhere({ prefix: ['todo'] }, finish);

  expect(client.getWhere({ prefix: ['todo'] })).toEqual([
    [['todo', 1], { title: 'milk', done: true }],
    [['todo', 2], { title: 'bread', done: true }],
  ]);
  expect(client.getQueryData(['user', 1])).toEqual({ name: 'Ada' });
});

test('creates no entry', () => {
  const { client } = setUp();

  client.setQueryDataWhere({ key: ['todo', 3] }, finish);
  client.setQueryDataWhere({ prefix: ['nothing'] }, finish);

  expect(client.keys()).toHaveLength(3);
});

test('leaves out a match without data', async () => {
  const { client } = createTestClient({ defaults: { retry: false } });
  await client.prefetch({ key: ['todo', 1], fetcher: () => Promise.reject(new Error('down')) });
  let calls = 0;

  client.setQueryDataWhere({ prefix: ['todo'] }, () => ++calls);

  expect(calls).toBe(0);
  expect(client.getState(['todo', 1]).status).toBe('failure');
});

test('writes over undefined that a fetcher yielded', async () => {
  const { client } = createTestClient();
  await client.prefetch({ key: ['todo', 1], fetcher: () => undefined });

  client.setQueryDataWhere<Todo | undefined>({ prefix: ['todo'] }, (old) => old ?? { title: '', done: true });

  expect(client.getQueryData(['todo', 1])).toEqual({ title: '', done: true });
});

test('gives the updater the data and the key', () => {
  const { client } = setUp();
  const seen: unknown[] = [];

  client.setQueryDataWhere<Todo>({ prefix: ['todo'] }, (old, key) => {
    seen.push([key, old.title]);
    return old;
  });

  expect(seen).toEqual([
    [['todo', 1], 'milk'],
    [['todo', 2], 'bread'],
  ]);
});

test('leaves a match alone for which the updater yields undefined', async () => {
  const { client, clock } = setUp();
  const before = client.getState(['todo', 2]);
  await clock.advance(10);

  client.setQueryDataWhere<Todo>({ prefix: ['todo'] }, (old, key) =>
    key[1] === 1 ? finish(old) : undefined,
  );

  expect(client.getQueryData(['todo', 1])).toEqual({ title: 'milk', done: true });
  expect(client.getState(['todo', 2])).toEqual(before);
});

test('counts as a write: fresh, and without mark or failure', async () => {
  const { client, clock } = setUp();
  await client.invalidateWhere({ prefix: ['todo'] });
  await clock.advance(10);

  client.setQueryDataWhere({ prefix: ['todo'] }, finish);

  expect(client.keys({ prefix: ['todo'], stale: true })).toEqual([]);
  expect(client.getState(['todo', 1])).toMatchObject({ updatedAt: clock.now() });
});

test('shows all of it in one frame', async () => {
  const { client } = setUp();
  const one = client.watchState<Todo>(['todo', 1]);
  const two = client.watchState<Todo>(['todo', 2]);
  const { frames, stop } = trace(() =>
    [one.value, two.value].map((state) => state.status === 'success' && state.data.done).join(),
  );

  client.setQueryDataWhere({ prefix: ['todo'] }, finish);
  stop();

  expect(frames).toEqual(['false,false', 'true,true']);
  await expectIdle(client);
});

test('takes a predicate and tags', async () => {
  const { client } = createTestClient();
  await client.prefetch({ key: ['a'], fetcher: () => 1, tags: ['number'] });
  await client.prefetch({ key: ['b'], fetcher: () => 10, tags: ['number'] });

  client.setQueryDataWhere<number>({ tags: ['number'] }, (old) => old + 1);
  client.setQueryDataWhere<number>(
    (key) => key[0] === 'b',
    (old) => old * 2,
  );

  expect(client.getWhere({})).toEqual([
    [['a'], 2],
    [['b'], 22],
  ]);
});

test('reads key and data of every match that has data', async () => {
  const { client } = setUp();
  await client.prefetch({ key: ['todo', 3], fetcher: () => undefined });
  await client.prefetch({ key: ['todo', 4], fetcher: () => Promise.reject(new Error('no')), retry: false });
  await settled(client);

  const pairs = client.getWhere<Todo | undefined>({ prefix: ['todo'] });

  expect(pairs).toEqual([
    [['todo', 1], { title: 'milk', done: false }],
    [['todo', 2], { title: 'bread', done: false }],
    [['todo', 3], undefined],
  ]);
});
