import {
  type InitialState,
  type MutationRun,
  mutationOptions,
  type QoraState,
  queryOptions,
  type ReadonlySignal,
} from '@qora/core';
import { type InfiniteData, infiniteOptions } from '@qora/core/infinite';
import {
  type QoraResult,
  useIsFetching,
  useQora,
  useQoraInfinite,
  useQoraMutation,
  useQoraQueries,
  useQoraState,
} from '@qora/preact';
import { describe, expectTypeOf, test } from 'vitest';

interface User {
  readonly id: number;
  readonly name: string;
}

class HttpError extends Error {
  readonly code: number = 404;
}

declare const fetchUser: () => Promise<User>;
declare const id: number | undefined;

const userQuery = (of: number) => queryOptions({ key: ['users', of], fetcher: fetchUser });

describe('a query', () => {
  test('is typed by its fetcher', () => {
    const user = useQora({ key: ['users', 7], fetcher: fetchUser });

    expectTypeOf(user).toEqualTypeOf<QoraResult<User, Error>>();
    expectTypeOf(user.data).toEqualTypeOf<User | undefined>();
    expectTypeOf(user.error).toEqualTypeOf<Error | undefined>();
    expectTypeOf(user.state).toEqualTypeOf<QoraState<User, Error>>();
    expectTypeOf(user.$.data).toEqualTypeOf<ReadonlySignal<User | undefined>>();
    expectTypeOf(user.$.select((own) => own.name)).toEqualTypeOf<ReadonlySignal<string | undefined>>();
    expectTypeOf(user.refetch()).resolves.toEqualTypeOf<QoraState<User, Error>>();
  });

  test('is typed by options that were described elsewhere', () => {
    expectTypeOf(useQora(userQuery(7)).data).toEqualTypeOf<User | undefined>();
    expectTypeOf(useQora({ ...userQuery(7), select: (user) => user.name }).data).toEqualTypeOf<
      string | undefined
    >();
  });

  test('may wait for its options', () => {
    expectTypeOf(useQora(id === undefined ? null : userQuery(id)).data).toEqualTypeOf<User | undefined>();
    expectTypeOf(useQora(id ? { key: ['users', id], fetcher: fetchUser } : null).data).toEqualTypeOf<
      User | undefined
    >();
  });

  test('selects, and types its errors', () => {
    const name = useQora({ key: ['users', 7], fetcher: fetchUser, select: (user) => user.name });

    expectTypeOf(name.data).toEqualTypeOf<string | undefined>();
    expectTypeOf(useQora<User, HttpError>({ key: ['users', 7], fetcher: fetchUser }).error).toEqualTypeOf<
      HttpError | undefined
    >();
  });

  test('matches every case', () => {
    const user = useQora(userQuery(7));
    const text = user.match({
      initial: (state) => {
        expectTypeOf(state).toEqualTypeOf<InitialState>();
        return 1;
      },
      loading: (state) => state.previousData?.name,
      success: (state) => state.data.id,
      failure: (state) => state.error.message,
    });

    expectTypeOf(text).toEqualTypeOf<number | string | undefined>();
    // @ts-expect-error an arm is missing
    user.match({ initial: () => 1, loading: () => 1, success: () => 1 });
  });

  test('takes throwOnError and suspense, and no option that there is not', () => {
    useQora({
      key: ['a'],
      fetcher: fetchUser,
      suspense: true,
      throwOnError: (error, state) => error.message.length > 0 && state.status === 'failure',
    });
    // @ts-expect-error there is no such option
    useQora({ key: ['a'], fetcher: fetchUser, queryFn: fetchUser });
    // @ts-expect-error a key is an array
    useQora({ key: 'a', fetcher: fetchUser });
  });

  test('is read only', () => {
    const user = useQora(userQuery(7));

    // @ts-expect-error fields cannot be written
    user.data = undefined;
  });
});

test('a list is typed by its parts', () => {
  const [user, count] = useQoraQueries([userQuery(7), { key: ['n'], fetcher: () => 7 }]);
  const ids = useQoraQueries([1, 2].map(userQuery));
  const all = useQoraQueries([userQuery(7), { key: ['n'], fetcher: () => 7 }], {
    combine: ([one, other]) => {
      expectTypeOf(one).toEqualTypeOf<QoraState<User, Error>>();
      expectTypeOf(other).toEqualTypeOf<QoraState<number, Error>>();
      return one.status;
    },
  });

  expectTypeOf(user.data).toEqualTypeOf<User | undefined>();
  expectTypeOf(count.data).toEqualTypeOf<number | undefined>();
  expectTypeOf(ids[0]?.data).toEqualTypeOf<User | undefined>();
  expectTypeOf(all).toEqualTypeOf<'initial' | 'loading' | 'success' | 'failure'>();
});

test('the state of a key is typed by what the key carries', () => {
  expectTypeOf(useQoraState(userQuery(7).key)).toEqualTypeOf<QoraState<User, Error>>();
  expectTypeOf(useQoraState<number>(['n'])).toEqualTypeOf<QoraState<number, Error>>();
  expectTypeOf(useQoraState(['n'])).toEqualTypeOf<QoraState<unknown, Error>>();
  expectTypeOf(useIsFetching({ prefix: ['users'] })).toEqualTypeOf<number>();
});

test('a mutation is typed by its function', () => {
  const rename = useQoraMutation({
    mutationFn: (input: { name: string }) => Promise.resolve({ id: 7, name: input.name }),
    onSuccess: (user, input) => {
      expectTypeOf(user).toEqualTypeOf<{ id: number; name: string }>();
      expectTypeOf(input).toEqualTypeOf<{ name: string }>();
    },
  });
  const described = useQoraMutation(mutationOptions({ mutationFn: (n: number) => `${n}` }));

  expectTypeOf(rename.mutate({ name: 'ada' })).toExtend<MutationRun<{ id: number; name: string }>>();
  expectTypeOf(rename.variables).toEqualTypeOf<{ name: string } | undefined>();
  expectTypeOf(rename.$.status.value).toEqualTypeOf<'idle' | 'pending' | 'success' | 'failure'>();
  expectTypeOf(described.data).toEqualTypeOf<string | undefined>();
  // @ts-expect-error the input is missing
  rename.mutate();
});

test('an infinite list is typed by its pages', () => {
  const list = infiniteOptions({
    key: ['users'],
    fetcher: ({ pageParam }) => Promise.resolve({ users: [] as User[], next: pageParam && 'x' }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const users = useQoraInfinite(list);

  expectTypeOf(users.hasNextPage).toEqualTypeOf<boolean>();
  expectTypeOf(users.flatten((page) => page.users)).toEqualTypeOf<readonly User[]>();
  expectTypeOf(users.data).toExtend<InfiniteData<{ users: User[] }> | undefined>();
  expectTypeOf(users.$.hasNextPage).toEqualTypeOf<ReadonlySignal<boolean>>();
  expectTypeOf(useQoraInfinite({ ...list, select: ({ pages }) => pages.length }).data).toEqualTypeOf<
    number | undefined
  >();
});
