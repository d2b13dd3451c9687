import { SchemaError, type StandardSchema } from '@qora/core';
import { createTestClient, turn } from '@qora/testing';
import { describe, expect, test } from 'vitest';

type Result = { value: number } | { issues: { message: string }[] };

/** Doubles numbers, and refuses what is below 0. */
function schemaOf(isAsync: boolean): StandardSchema<number> {
  const check = (value: unknown): Result =>
    (value as number) < 0 ? { issues: [{ message: 'negative' }] } : { value: (value as number) * 2 };
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => (isAsync ? Promise.resolve(check(value)) : check(value)),
    },
  };
}

describe.each([
  ['at once', false],
  ['later', true],
])('a schema that answers %s', (_, isAsync) => {
  function setUp() {
    const { client } = createTestClient();
    const seen: unknown[] = [];
    client.setQueryData(['n'], 1);
    const mutation = client.mutation({
      schema: schemaOf(isAsync),
      mutationFn: (input: number) => void seen.push(['function', input]),
      optimistic: (input, cache) => {
        seen.push(['optimistic', input]);
        cache.update<number>(['n'], () => input);
      },
      onMutate: (input) => void seen.push(['onMutate', input]),
      onSuccess: (_data, input) => void seen.push(['onSuccess', input]),
      onError: (error) => void seen.push(['onError', error]),
    });
    return { client, seen, mutation };
  }

  test('gives its output to everything that follows', async () => {
    const { seen, mutation } = setUp();

    const run = mutation.mutate(4);
    await run;

    expect(seen).toEqual([
      ['optimistic', 8],
      ['onMutate', 8],
      ['function', 8],
      ['onSuccess', 8],
    ]);
    expect([run.variables, mutation.state.value]).toMatchObject([8, { status: 'success', variables: 8 }]);
  });

  test('that refuses fails the run before anything is done', async () => {
    const { client, seen, mutation } = setUp();

    void mutation.mutate(-1);
    await turn();

    expect(seen).toEqual([['onError', expect.any(SchemaError)]]);
    expect(mutation.state.value).toMatchObject({
      status: 'failure',
      error: { issues: [{ message: 'negative' }] },
    });
    expect(client.getQueryData(['n'])).toBe(1);
  });

  test('is asked once, not for every attempt', async () => {
    const { client, clock } = createTestClient();
    let calls = 0;
    const schema = schemaOf(isAsync);
    const { validate } = schema['~standard'];
    const run = client
      .mutation({
        schema: {
          '~standard': {
            ...schema['~standard'],
            validate: (value) => {
              calls++;
              return validate(value);
            },
          },
        },
        mutationFn: (input: number, { attempt }) => (attempt ? input : Promise.reject(new Error('down'))),
        retry: 1,
        retryDelay: 1,
      })
      .mutate(4);

    await clock.advance(1);

    expect([await run, calls]).toEqual([8, 1]);
  });
});

test('a schema that throws fails the run with that', async () => {
  const { client } = createTestClient();
  const down = new Error('down');
  const mutation = client.mutation({
    schema: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          throw down;
        },
      },
    },
    mutationFn: () => 1,
  });

  await expect(Promise.resolve(mutation.mutate(undefined as never))).rejects.toBe(down);
});
