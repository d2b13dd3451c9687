import {
  type ClientApi,
  keepPreviousData,
  type QoraClient,
  type QoraState,
  type Query,
  type ReadonlySignal,
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
declare const fetchUser: () => Promise<User>;
declare const fetchMaybe: () => Promise<User | null>;
declare const id: ReadonlySignal<number | undefined>;

describe('a query is typed by its fetcher', () => {
  test('that gives a promise', () => {
    const query = client.watchQuery({ key: ['users', 7], fetcher: fetchUser });

    expectTypeOf(query).toEqualTypeOf<Query<User>>();
    expectTypeOf(query.data.value).toEqualTypeOf<User | undefined>();
    expectTypeOf(query.error.value).toEqualTypeOf<Error | undefined>();
    expectTypeOf(query.state.value).toEqualTypeOf<QoraState<User>>();
  });

  test('that gives a value at once', () => {
    expectTypeOf(client.watchQuery({ key: ['one'], fetcher: () => 1 })).toEqualTypeOf<Query<number>>();
  });

  test('that may give null', () => {
    expectTypeOf(client.watchQuery({ key: ['a'], fetcher: fetchMaybe })).toEqualTypeOf<Query<User | null>>();
  });

  test('whose context is typed by the key and the client', () => {
    const query = client.watchQuery({
      key: ['users', 7],
      fetcher: async ({ key: [, userId], signal, attempt, meta, client: own }) => {
        expectTypeOf(userId).toEqualTypeOf<7>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(attempt).toEqualTypeOf<number>();
        expectTypeOf(meta).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>();
        expectTypeOf(own).toEqualTypeOf<ClientApi>();
        return { id: userId };
      },
    });

    expectTypeOf(query.data.value).toEqualTypeOf<{ id: 7 } | undefined>();
  });

  test('that is missing, where a default serves', () => {
    expectTypeOf(client.watchQuery({ key: ['a'] })).toEqualTypeOf<Query<unknown>>();
  });
});

describe('select', () => {
  test('types the query by what it gives', () => {
    const query = client.watchQuery({ key: ['users', 7], fetcher: fetchUser, select: (user) => user.name });

    expectTypeOf(query).toEqualTypeOf<Query<string>>();
  });

  test('is given the data wherever it stands among the options', () => {
    const query = client.watchQuery({
      key: ['users', 7],
      select: (user) => {
        expectTypeOf(user).toEqualTypeOf<User | null>();
        return user?.name;
      },
      fetcher: fetchMaybe,
    });

    expectTypeOf(query).toEqualTypeOf<Query<string | undefined>>();
  });

  test('is given the data of a fetcher that takes its context', () => {
    const query = client.watchQuery({
      key: ['users', 7],
      fetcher: async ({ signal }) => ({ name: 'a', isAborted: signal.aborted }),
      select: (user) => user.isAborted,
    });

    expectTypeOf(query).toEqualTypeOf<Query<boolean>>();
  });

  test('of a query is typed, too', () => {
    const query = client.watchQuery({ key: ['users', 7], fetcher: fetchUser });

    expectTypeOf(query.select((user) => user.name)).toEqualTypeOf<ReadonlySignal<string | undefined>>();
  });

  test('refuses data that is not there', () => {
    // @ts-expect-error a user has no age
    client.watchQuery({ key: ['users', 7], fetcher: fetchUser, select: (user) => user.age });
  });
});

describe('options as a function of signals', () => {
  test('may answer null or undefined', () => {
    const query = client.watchQuery(() =>
      id.value ? { key: ['users', id.value], fetcher: fetchUser } : null,
    );
    const other = client.watchQuery(() => (id.value ? { key: ['a'], fetcher: fetchUser } : undefined));

    expectTypeOf(query).toEqualTypeOf<Query<User>>();
    expectTypeOf(other).toEqualTypeOf<Query<User>>();
  });

  test('may return early', () => {
    const query = client.watchQuery(() => {
      if (id.value === undefined) return null;
      return { key: ['users', id.value], fetcher: fetchUser };
    });

    expectTypeOf(query).toEqualTypeOf<Query<User>>();
  });

  test('may select', () => {
    const query = client.watchQuery(() =>
      id.value ? { key: ['users', id.value], fetcher: fetchUser, select: (user) => user.name } : null,
    );

    expectTypeOf(query).toEqualTypeOf<Query<string>>();
  });

  test('may have a fetcher that takes its context', () => {
    const query = client.watchQuery(() =>
      id.value ? { key: ['users', id.value], fetcher: async ({ key }) => key[1] } : null,
    );

    expectTypeOf(query).toEqualTypeOf<Query<number>>();
  });
});

describe('other options never change the type of the data', () => {
  test('initial data', () => {
    const query = client.watchQuery({ key: ['a'], fetcher: fetchMaybe, initialData: null });
    const late = client.watchQuery({ key: ['a'], fetcher: fetchUser, initialData: () => undefined });

    expectTypeOf(query).toEqualTypeOf<Query<User | null>>();
    expectTypeOf(late).toEqualTypeOf<Query<User>>();
  });

  test('a placeholder', () => {
    const kept = client.watchQuery({ key: ['a'], fetcher: fetchUser, placeholderData: keepPreviousData });
    const made = client.watchQuery({
      key: ['a'],
      fetcher: fetchUser,
      placeholderData: (previous, key) => {
        expectTypeOf(previous).toEqualTypeOf<User | undefined>();
        expectTypeOf(key).toEqualTypeOf<readonly unknown[] | undefined>();
        return previous;
      },
    });
    const list = client.watchQuery({
      key: ['a'],
      fetcher: (): User[] => [],
      placeholderData: [],
      select: (users) => users.map((user) => user.id),
    });

    expectTypeOf(kept).toEqualTypeOf<Query<User>>();
    expectTypeOf(made).toEqualTypeOf<Query<User>>();
    expectTypeOf(list).toEqualTypeOf<Query<number[]>>();
  });

  test('functions of the data', () => {
    const query = client.watchQuery({
      key: ['a'],
      fetcher: fetchUser,
      tags: (user) => [user.name],
      structuralSharing: (old, next) => {
        expectTypeOf(old).toEqualTypeOf<User | undefined>();
        return next;
      },
      refetchInterval: (state) => {
        expectTypeOf(state).toEqualTypeOf<QoraState<User>>();
        return false;
      },
      retry: (count, error) => count < 3 && error.message === '',
      retryDelay: (count) => count * 100,
    });

    expectTypeOf(query).toEqualTypeOf<Query<User>>();
  });

  test('of the wrong type do not compile', () => {
    // @ts-expect-error text is no user
    client.watchQuery({ key: ['a'], fetcher: fetchUser, initialData: 'user' });
    // @ts-expect-error text is no user
    client.watchQuery({ key: ['a'], fetcher: fetchUser, placeholderData: 'user' });
    // @ts-expect-error a user has no age
    client.watchQuery({ key: ['a'], fetcher: fetchUser, tags: (user) => [user.age] });
  });
});

describe('options that are none', () => {
  test('do not compile', () => {
    // @ts-expect-error a key is required
    client.watchQuery({ fetcher: fetchUser });
    // @ts-expect-error it is spelled staleTime
    client.watchQuery({ key: ['a'], fetcher: fetchUser, staletime: 5 });
    // @ts-expect-error a key is an array
    client.watchQuery({ key: 'users', fetcher: fetchUser });
    // @ts-expect-error there is no such mode
    client.watchQuery({ key: ['a'], fetcher: fetchUser, networkMode: 'offline' });
    // @ts-expect-error a time is a number
    client.watchQuery({ key: ['a'], fetcher: fetchUser, staleTime: '5s' });
    // @ts-expect-error only fetchQuery can be told to fetch anew
    client.watchQuery({ key: ['a'], fetcher: fetchUser, fresh: true });
  });

  test('may be undefined one by one', () => {
    const query = client.watchQuery({
      key: ['a'],
      fetcher: fetchUser,
      staleTime: undefined,
      enabled: undefined,
      networkMode: undefined,
      schema: undefined,
      select: undefined,
    });

    expectTypeOf(query.data.value).toEqualTypeOf<User | undefined>();
  });
});

test('a fetch resolves with the data and not with the selection', () => {
  const plain = client.fetchQuery({ key: ['a'], fetcher: fetchUser, fresh: true });
  const selecting = client.fetchQuery({ key: ['a'], fetcher: fetchUser, select: (user) => user.name });

  expectTypeOf(plain).toEqualTypeOf<Promise<User>>();
  expectTypeOf(selecting).toEqualTypeOf<Promise<User>>();
  expectTypeOf(client.prefetch({ key: ['a'], fetcher: fetchUser })).toEqualTypeOf<Promise<void>>();
});

test('errors have the type that is given', () => {
  const query = client.watchQuery<User, HttpError>({ key: ['a'], fetcher: fetchUser });

  expectTypeOf(query).toEqualTypeOf<Query<User, HttpError>>();
  expectTypeOf(query.failureReason.value).toEqualTypeOf<HttpError | undefined>();
});

test('the signals of a query cannot be written', () => {
  const query = client.watchQuery({ key: ['a'], fetcher: fetchUser });

  // @ts-expect-error read-only
  query.data.value = undefined;
});
