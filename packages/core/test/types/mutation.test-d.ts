import {
  type ClientApi,
  type Mutation,
  type MutationRun,
  type MutationState,
  mutationOptions,
  type QoraClient,
  type QoraKey,
  queryOptions,
  type ReadonlySignal,
  type StandardSchema,
} from '@qora/core';
import { describe, expectTypeOf, test } from 'vitest';

interface User {
  readonly id: number;
  readonly name: string;
}

class HttpError extends Error {
  readonly code: number = 404;
}

declare const client: QoraClient;
declare const save: (input: User) => Promise<User>;
declare const schema: StandardSchema<User>;

describe('a mutation is typed by its function', () => {
  test('that gives a promise', () => {
    const mutation = client.mutation({ mutationFn: save });

    expectTypeOf(mutation).toEqualTypeOf<Mutation<User, User, Error>>();
    expectTypeOf(mutation.state).toEqualTypeOf<ReadonlySignal<MutationState<User, User>>>();
    expectTypeOf(mutation.mutate({ id: 1, name: 'Ada' })).toEqualTypeOf<MutationRun<User, User, Error>>();
  });

  test('that gives a value at once', () => {
    expectTypeOf(client.mutation({ mutationFn: (_: string) => 1 })).toEqualTypeOf<Mutation<number, string>>();
  });

  test('whose run is awaited like a promise', async () => {
    const user = await client.mutation({ mutationFn: save }).mutate({ id: 1, name: 'Ada' });

    expectTypeOf(user).toEqualTypeOf<User>();
  });

  test('whose state carries what its case has', () => {
    const state = client.mutation({ mutationFn: save }).state.value;

    if (state.status === 'success') expectTypeOf(state.data).toEqualTypeOf<User>();
    if (state.status === 'failure') expectTypeOf(state.error).toEqualTypeOf<Error>();
    if (state.status !== 'idle') expectTypeOf(state.variables).toEqualTypeOf<User>();
    // @ts-expect-error idle has no variables
    void (state.status === 'idle' && state.variables);
  });

  test('whose context is typed', () => {
    client.mutation({
      mutationFn: async (_: string, { signal, idempotencyKey, attempt, meta, client: own }) => {
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(idempotencyKey).toEqualTypeOf<string>();
        expectTypeOf(attempt).toEqualTypeOf<number>();
        expectTypeOf(meta).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>();
        expectTypeOf(own).toEqualTypeOf<ClientApi>();
      },
    });
  });
});

describe('the input', () => {
  test('that is none may be left out', () => {
    const mutation = client.mutation({ mutationFn: () => 1 });

    void mutation.mutate();
    void mutation.mutate(undefined, { onSuccess: (data) => expectTypeOf(data).toEqualTypeOf<number>() });
    // @ts-expect-error it takes no input
    void mutation.mutate(1);
  });

  test('that may be `undefined` may be left out', () => {
    const mutation = client.mutation({ mutationFn: (_: number | undefined) => 1 });

    void mutation.mutate();
    void mutation.mutate(1);
    // @ts-expect-error of another type
    void mutation.mutate('1');
  });

  test('that is something has to be given', () => {
    const mutation = client.mutation({ mutationFn: save });

    // @ts-expect-error it is missing
    void mutation.mutate();
    // @ts-expect-error it lacks a name
    void mutation.mutate({ id: 1 });
  });

  test('is typed by the schema where the function does not say', () => {
    const mutation = client.mutation({ schema, mutationFn: async (input) => input.name });

    expectTypeOf(mutation).toEqualTypeOf<Mutation<string, User>>();
  });
});

describe('callbacks', () => {
  test('are given data, input and what `onMutate` gave', () => {
    client.mutation({
      mutationFn: save,
      onMutate: (input) => {
        expectTypeOf(input).toEqualTypeOf<User>();
        return { before: 7 };
      },
      onSuccess: (data, input, context, tools) => {
        expectTypeOf(data).toEqualTypeOf<User>();
        expectTypeOf(input).toEqualTypeOf<User>();
        expectTypeOf(context).toEqualTypeOf<{ before: number }>();
        expectTypeOf(tools.client).toEqualTypeOf<ClientApi>();
        expectTypeOf(tools.key).toEqualTypeOf<QoraKey | undefined>();
      },
      onError: (error, _input, context) => {
        expectTypeOf(error).toEqualTypeOf<Error>();
        expectTypeOf(context).toEqualTypeOf<{ before: number } | undefined>();
      },
      onSettled: (data, error, _input, context) => {
        expectTypeOf(data).toEqualTypeOf<User | undefined>();
        expectTypeOf(error).toEqualTypeOf<Error | undefined>();
        expectTypeOf(context).toEqualTypeOf<{ before: number } | undefined>();
      },
    });
  });

  test('are given what a promise of `onMutate` brings', () => {
    client.mutation({
      mutationFn: save,
      onMutate: async () => 'context',
      onSuccess: (_data, _input, context) => expectTypeOf(context).toEqualTypeOf<string>(),
    });
  });

  test('of a call are given data and input', () => {
    void client.mutation({ mutationFn: save }).mutate(
      { id: 1, name: 'Ada' },
      {
        onSuccess: (data, input) => {
          expectTypeOf(data).toEqualTypeOf<User>();
          expectTypeOf(input).toEqualTypeOf<User>();
        },
        onError: (error) => expectTypeOf(error).toEqualTypeOf<Error>(),
        onSettled: (data, error) => {
          expectTypeOf(data).toEqualTypeOf<User | undefined>();
          expectTypeOf(error).toEqualTypeOf<Error | undefined>();
        },
      },
    );
  });

  test('do not decide what the answer is', () => {
    client.mutation({
      mutationFn: save,
      // @ts-expect-error the answer is a user
      onSuccess: (_data: string) => undefined,
    });
  });

  test('may name an error of one’s own', () => {
    const mutation = client.mutation({
      mutationFn: save,
      retry: (_count, error: HttpError) => error.code > 499,
      onError: (error) => expectTypeOf(error).toEqualTypeOf<HttpError>(),
    });

    expectTypeOf(mutation).toEqualTypeOf<Mutation<User, User, HttpError>>();
  });
});

describe('edits', () => {
  const user = queryOptions({
    key: ['user', 1],
    fetcher: async (): Promise<User> => ({ id: 1, name: 'Ada' }),
  });

  test('are typed by the key of a query', () => {
    client.mutation({
      mutationFn: async (_: User) => 7,
      optimistic: (input, cache) => {
        expectTypeOf(input).toEqualTypeOf<User>();
        cache.update(
          user.key,
          (old) => {
            expectTypeOf(old).toEqualTypeOf<User | undefined>();
            return old && { ...old, name: input.name };
          },
          {
            commit: (answer, base) => {
              expectTypeOf(answer).toEqualTypeOf<number>();
              expectTypeOf(base).toEqualTypeOf<User | undefined>();
              return base;
            },
          },
        );
        // @ts-expect-error no user
        cache.update(user.key, () => 'user');
      },
    });
  });

  test('by a filter are typed by hand, and get the key', () => {
    client.mutation({
      mutationFn: save,
      optimistic: (_, cache) =>
        cache.updateWhere<User>({ prefix: ['user'] }, (old, key) => {
          expectTypeOf(old).toEqualTypeOf<User>();
          expectTypeOf(key).toEqualTypeOf<QoraKey>();
          return old;
        }),
    });
  });

  test('laid by hand are typed by the key, and so is what is committed', () => {
    const layer = client.optimistic.update(user.key, (old) => old);

    layer.commit();
    layer.commit({ id: 1, name: 'Eve' });
    layer.commit((base) => {
      expectTypeOf(base).toEqualTypeOf<User | undefined>();
      return base;
    });
    // @ts-expect-error no user
    layer.commit('user');
    // @ts-expect-error one answer at most
    layer.commit(undefined, undefined);
  });
});

test('`invalidates` is given the answer and the input', () => {
  client.mutation({
    mutationFn: async (_: number) => 'answer',
    invalidates: (data, input) => {
      expectTypeOf(data).toEqualTypeOf<string>();
      expectTypeOf(input).toEqualTypeOf<number>();
      return [{ key: ['a', input] }, (key) => key[0] === data];
    },
  });
});

test('`mutationOptions` keeps all types for many places', () => {
  const options = mutationOptions({
    key: ['save'],
    mutationFn: save,
    onMutate: () => 'context',
    onSuccess: (_data, _input, context) => expectTypeOf(context).toEqualTypeOf<string>(),
  });

  expectTypeOf(client.mutation(options)).toEqualTypeOf<Mutation<User, User, Error>>();
});

test('a mutation of any types fits where nobody looks at them', () => {
  expectTypeOf(client.mutation({ mutationFn: save }).mutate({ id: 1, name: '' })).toExtend<
    MutationRun<unknown, unknown, unknown>
  >();
});

test('options that are none do not compile', () => {
  // @ts-expect-error not a retry
  client.mutation({ mutationFn: save, retry: 'often' });
  // @ts-expect-error not a scope
  client.mutation({ mutationFn: save, scope: 7 });
  // @ts-expect-error no such option
  client.mutation({ mutationFn: save, onSucces: () => undefined });
  // @ts-expect-error what a mutation gives cannot be written
  client.mutation({ mutationFn: save }).state.value = { status: 'idle' };
});
