import { QoraError, SchemaError } from '@qora/core';
import { createTestClient, turn } from '@qora/testing';
import { expect, test } from 'vitest';

const down = new Error('down');

function setUp(options: object, { error }: { error: unknown } = { error: down }) {
  const test = createTestClient();
  const attempts: number[] = [];
  const mutation = test.client.mutation({
    mutationFn: (_: undefined, { attempt }) => {
      attempts.push(attempt);
      return Promise.reject(error);
    },
    retryDelay: 10,
    ...options,
  });
  return { ...test, attempts, mutation };
}

test('a failed attempt is not tried again, if nobody says so', async () => {
  const { mutation, attempts, clock } = setUp({});

  void mutation.mutate();
  await clock.advance(100_000);

  expect(attempts).toEqual([0]);
});

test('a failed attempt is tried again as often as the number says', async () => {
  const { mutation, attempts, clock } = setUp({ retry: 2 });

  const run = mutation.mutate();
  await clock.advance(20);

  expect([attempts, run.state.value.status, run.failureCount.value]).toEqual([[0, 1, 2], 'failure', 2]);
});

test('`retry` and `retryDelay` are asked with the count from 0 and the error', async () => {
  const asked: unknown[] = [];
  const { mutation, attempts, clock } = setUp({
    retry: (count: number, error: Error) => {
      asked.push(['retry', count, error]);
      return count < 1;
    },
    retryDelay: (count: number, error: Error) => {
      asked.push(['delay', count, error]);
      return 50;
    },
  });
  void mutation.mutate();

  await clock.advance(49);
  const before = attempts.length;
  await clock.advance(1);

  expect([before, attempts]).toEqual([1, [0, 1]]);
  expect(asked).toEqual([
    ['retry', 0, down],
    ['delay', 0, down],
    ['retry', 1, down],
  ]);
});

test.each([
  ['a schema', new SchemaError([{ message: 'no' }])],
  ['the library', new QoraError('missing-fetcher', { key: [] })],
])('what %s has refused is not tried again', async (_, error) => {
  const { mutation, attempts, clock } = setUp({ retry: true }, { error });

  void mutation.mutate();
  await clock.advance(100);

  expect([attempts, mutation.state.value]).toEqual([[0], { status: 'failure', variables: undefined, error }]);
});

test('what a schema has refused is tried again if a function says so', async () => {
  const { mutation, attempts, clock } = setUp(
    { retry: (count: number) => count < 1 },
    { error: new SchemaError([{ message: 'no' }]) },
  );

  void mutation.mutate();
  await clock.advance(10);

  expect(attempts).toEqual([0, 1]);
});

test.each(['retry', 'retryDelay'])(
  'a `%s` that throws is reported, and the run fails with its own error',
  async (name) => {
    const broken = new Error('broken');
    const { mutation, attempts, reported } = setUp({
      retry: 3,
      [name]: () => {
        throw broken;
      },
    });

    void mutation.mutate();
    await turn();

    expect([attempts, reported]).toEqual([[0], [broken]]);
    expect(mutation.state.value).toMatchObject({ status: 'failure', error: down });
  },
);

test.each([undefined, null, 0, 'text'])('%j that is thrown is carried as it is', async (reason) => {
  const { mutation } = setUp({}, { error: reason });

  const end = await Promise.resolve(mutation.mutate()).then(
    () => 'resolved',
    (error) => [error],
  );

  expect(end).toEqual([reason]);
  expect(mutation.state.value).toEqual({ status: 'failure', variables: undefined, error: reason });
});

test('a wait for the next attempt keeps a Node process alive, and nothing after it does', async () => {
  const { mutation, clock } = setUp({ retry: 1 });

  void mutation.mutate();
  await turn();
  const waiting = clock.pending().some(({ ref }) => ref);
  await clock.advance(10);

  expect([waiting, clock.pending().some(({ ref }) => ref)]).toEqual([true, false]);
});

test('a mutation whose function nobody has said fails, and is not tried again', async () => {
  const { client, clock } = createTestClient();
  const mutation = client.mutation({ key: ['save'], retry: true });

  void mutation.mutate();
  await clock.advance(100_000);

  expect(mutation.state.value).toMatchObject({ status: 'failure', error: { code: 'missing-mutation-fn' } });
});
