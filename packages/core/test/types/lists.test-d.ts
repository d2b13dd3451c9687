import {
  combineStates,
  type QoraClient,
  type QoraState,
  type Query,
  queryOptions,
  type ReadonlySignal,
  type StandardSchema,
} from '@qora/core';
import { expectTypeOf, test } from 'vitest';

interface User {
  readonly id: number;
  readonly name: string;
}

class HttpError extends Error {
  readonly code: number = 404;
}

declare const client: QoraClient;
declare const fetchUser: () => Promise<User>;
declare const schema: StandardSchema<User>;

const user = queryOptions({ key: ['users', 7], fetcher: fetchUser });
const name = queryOptions({ key: ['users', 7], fetcher: fetchUser, select: ({ name: own }) => own });
const failing = queryOptions<User, HttpError>({ key: ['users', 7], fetcher: fetchUser });

test('a list of options gives a tuple of queries', () => {
  const { value } = client.watchQueries([user, { key: ['one'], fetcher: () => 1 }]);

  expectTypeOf(value).toEqualTypeOf<readonly [Query<User>, Query<number>]>();
});

test('a query of the list is typed by its selection', () => {
  const { value } = client.watchQueries([
    name,
    { key: ['one'], fetcher: () => 1, select: (one: number) => String(one) },
    { key: ['one'], fetcher: () => 1, select: undefined },
  ]);

  expectTypeOf(value).toEqualTypeOf<readonly [Query<string>, Query<string>, Query<number>]>();
});

test('a query of the list is typed by its schema', () => {
  const { value } = client.watchQueries([{ key: ['a'], schema, fetcher: (): unknown => 1 }]);

  expectTypeOf(value).toEqualTypeOf<readonly [Query<User>]>();
});

test('a query of the list is typed by its errors', () => {
  expectTypeOf(client.watchQueries([failing]).value).toEqualTypeOf<readonly [Query<User, HttpError>]>();
});

test('a query of the list whose fetcher takes its context is typed', () => {
  const { value } = client.watchQueries([{ key: ['a'], fetcher: async ({ signal }) => signal.aborted }]);

  expectTypeOf(value).toEqualTypeOf<readonly [Query<boolean>]>();
});

test('a query of the list without a fetcher knows nothing', () => {
  expectTypeOf(client.watchQueries([{ key: ['a'] }]).value).toEqualTypeOf<readonly [Query<unknown>]>();
});

test('a function of signals gives a list of queries', () => {
  const queries = client.watchQueries(() =>
    [1, 2].map((id) => queryOptions({ key: ['users', id], fetcher: fetchUser })),
  );

  expectTypeOf(queries).toEqualTypeOf<ReadonlySignal<readonly Query<User>[]>>();
});

test('combine is given the states in order and types the result', () => {
  const combined = client.watchQueries([user, name, { key: ['one'], fetcher: () => 1 }], {
    combine: (states) => {
      expectTypeOf(states).toEqualTypeOf<readonly [QoraState<User>, QoraState<string>, QoraState<number>]>();
      return combineStates(states);
    },
  });

  expectTypeOf(combined).toEqualTypeOf<ReadonlySignal<QoraState<[User, string, number]>>>();
});
