import { type QoraState, queryOptions } from '@qora/core';
import { infiniteOptions } from '@qora/core/infinite';
import {
  createQoraInfinite,
  createQoraMutation,
  createQoraQueries,
  createQoraQuery,
  createQoraState,
  keyedRows,
  type QoraResource,
} from '@qora/solid';
import type { Accessor, Resource } from 'solid-js';
import { expectTypeOf, test } from 'vitest';

interface User {
  readonly id: number;
  readonly name: string;
}
const userQuery = (id: number) =>
  queryOptions({ key: ['users', id], fetcher: async (): Promise<User> => ({ id, name: 'Ada' }) });

test('data, error and selection flow through, and it is a resource', () => {
  const user = createQoraQuery(() => userQuery(1));
  expectTypeOf(user).toEqualTypeOf<QoraResource<User, Error>>();
  expectTypeOf(user()).toEqualTypeOf<User | undefined>();
  expectTypeOf(user.current).toEqualTypeOf<QoraState<User, Error>>();
  expectTypeOf(user).toExtend<Resource<User>>();

  const name = createQoraQuery(() => ({ ...userQuery(1), select: (data: User) => data.name }));
  expectTypeOf(name()).toEqualTypeOf<string | undefined>();
});

test('options may be null', () => {
  const id = (): number | undefined => 1;
  const user = createQoraQuery(() => {
    const known = id();
    return known === undefined ? null : userQuery(known);
  });
  expectTypeOf(user()).toEqualTypeOf<User | undefined>();
});

test('every case has to be matched', () => {
  const user = createQoraQuery(() => userQuery(1));
  const text = user.match({
    initial: () => '',
    loading: ({ previousData }) => previousData?.name ?? '',
    success: ({ data }) => data.name,
    failure: ({ error }) => error.message,
  });
  expectTypeOf(text).toEqualTypeOf<string>();
  // @ts-expect-error: a case is missing
  user.match({ initial: () => '', loading: () => '', success: () => '' });
});

test('an object is no accessor', () => {
  // @ts-expect-error: options are a function
  createQoraQuery(userQuery(1));
});

test('lists, mutations, states and rows', () => {
  const users = createQoraQueries(() => [userQuery(1), userQuery(2)]);
  expectTypeOf(users()[0]?.()).toEqualTypeOf<User | undefined>();

  const rename = createQoraMutation(() => ({
    mutationFn: async (input: { readonly id: number; readonly name: string }): Promise<User> => input,
  }));
  expectTypeOf(rename.data).toEqualTypeOf<User | undefined>();
  expectTypeOf(rename.mutate).parameter(0).toEqualTypeOf<{ readonly id: number; readonly name: string }>();

  const state = createQoraState(() => userQuery(1).key);
  expectTypeOf(state()).toEqualTypeOf<QoraState<User, Error>>();

  const pages = createQoraInfinite(() =>
    infiniteOptions({
      key: ['users'],
      fetcher: async (): Promise<{ readonly rows: User[]; readonly next: number | null }> => ({
        rows: [],
        next: null,
      }),
      initialPageParam: 0,
      getNextPageParam: (page) => page.next,
    }),
  );
  const rows = pages.flatten((page) => page.rows);
  expectTypeOf(rows()).toEqualTypeOf<readonly User[]>();
  expectTypeOf(keyedRows(rows)()).toEqualTypeOf<ReadonlyArray<Accessor<User>>>();
});
