import {
  type DataOfKey,
  type ErrorOfKey,
  keepPreviousData,
  type QoraClient,
  type QoraState,
  type Query,
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
declare const fetchUser: () => Promise<User>;
declare const schema: StandardSchema<User>;
declare const id: ReadonlySignal<number | undefined>;

const userQuery = (userId: number) => queryOptions({ key: ['users', userId], fetcher: fetchUser });
const { key } = userQuery(7);
const nameQuery = queryOptions({ key: ['users', 7], fetcher: fetchUser, select: (user) => user.name });

describe('options that are named once', () => {
  test('type what is made of them', () => {
    expectTypeOf(client.watchQuery(userQuery(7))).toEqualTypeOf<Query<User>>();
    expectTypeOf(client.watchQuery(nameQuery)).toEqualTypeOf<Query<string>>();
    expectTypeOf(client.fetchQuery(userQuery(7))).toEqualTypeOf<Promise<User>>();
    expectTypeOf(client.fetchQuery(nameQuery)).toEqualTypeOf<Promise<User>>();
    expectTypeOf(client.fetchQuery({ ...nameQuery, fresh: true })).toEqualTypeOf<Promise<User>>();
  });

  test('type a function of signals', () => {
    const query = client.watchQuery(() => (id.value ? userQuery(id.value) : null));

    expectTypeOf(query).toEqualTypeOf<Query<User>>();
  });

  test('can be spread and added to', () => {
    expectTypeOf(client.watchQuery({ ...nameQuery, staleTime: 5 })).toEqualTypeOf<Query<string>>();
    expectTypeOf(client.watchQuery({ ...userQuery(7), enabled: false })).toEqualTypeOf<Query<User>>();
  });

  test('can be given another selection', () => {
    const query = client.watchQuery({ ...userQuery(7), select: (user) => user.id });

    expectTypeOf(query).toEqualTypeOf<Query<number>>();
  });
});

describe('a tagged key', () => {
  test('is still the key that was written', () => {
    expectTypeOf(key).toExtend<readonly ['users', number]>();
  });

  test('carries the types of data and errors', () => {
    const failing = queryOptions<User, HttpError>({ key: ['users'], fetcher: fetchUser });

    expectTypeOf<DataOfKey<typeof key>>().toEqualTypeOf<User>();
    expectTypeOf<ErrorOfKey<typeof key>>().toEqualTypeOf<Error>();
    expectTypeOf<ErrorOfKey<typeof failing.key>>().toEqualTypeOf<HttpError>();
    expectTypeOf(client.getState(failing.key)).toEqualTypeOf<QoraState<User, HttpError>>();
  });

  test('types what is read', () => {
    expectTypeOf(client.getQueryData(key)).toEqualTypeOf<User | undefined>();
    expectTypeOf(client.getState(key)).toEqualTypeOf<QoraState<User>>();
    expectTypeOf(client.watchState(key)).toEqualTypeOf<ReadonlySignal<QoraState<User>>>();
  });

  test('carries the data and not the selection', () => {
    expectTypeOf(client.getQueryData(nameQuery.key)).toEqualTypeOf<User | undefined>();
  });

  test('carries the data of a schema', () => {
    const checked = queryOptions({ key: ['users'], schema, fetcher: () => 1 });

    expectTypeOf(client.getQueryData(checked.key)).toEqualTypeOf<User | undefined>();
  });

  test('carries data that may be null', () => {
    const nullable = queryOptions({ key: ['users'], fetcher: (): User | null => null });

    expectTypeOf(client.getQueryData(nullable.key)).toEqualTypeOf<User | null | undefined>();
    client.setQueryData(nullable.key, null);
  });

  test('carries the data beside a placeholder', () => {
    const kept = queryOptions({ key: ['users'], fetcher: fetchUser, placeholderData: keepPreviousData });

    expectTypeOf(client.getQueryData(kept.key)).toEqualTypeOf<User | undefined>();
  });

  test('types what is written', () => {
    expectTypeOf(client.setQueryData(key, { id: 7, name: 'a' })).toEqualTypeOf<User | undefined>();
    client.setQueryData(key, undefined);
    client.setQueryData(key, (old) => {
      expectTypeOf(old).toEqualTypeOf<User | undefined>();
      return old && { ...old, name: 'b' };
    });
    client.restoreQueryData(key, client.getState(key));
  });

  test('refuses to have anything else written', () => {
    // @ts-expect-error a number is no user
    client.setQueryData(key, 1);
    // @ts-expect-error a name is missing
    client.setQueryData(key, { id: 7 });
    // @ts-expect-error a user has no age
    client.setQueryData(key, { id: 7, name: 'a', age: 8 });
    // @ts-expect-error null is no user
    client.setQueryData(key, null);
    // @ts-expect-error a number is no user
    client.setQueryData(key, () => 1);
    // @ts-expect-error a number is no user
    client.restoreQueryData(key, { status: 'success', data: 1, updatedAt: 1 });
  });
});

describe('a plain key', () => {
  test('is typed by an annotation', () => {
    expectTypeOf(client.getQueryData<User>(['users'])).toEqualTypeOf<User | undefined>();
    expectTypeOf(client.getState<User>(['users'])).toEqualTypeOf<QoraState<User>>();
    expectTypeOf(client.watchState<User>(['users'])).toEqualTypeOf<ReadonlySignal<QoraState<User>>>();
    client.setQueryData<User>(['users'], (old) => old && { ...old, name: 'b' });
    // @ts-expect-error a number is no user
    client.setQueryData<User>(['users'], 1);
  });

  test('knows nothing without one', () => {
    expectTypeOf(client.getQueryData(['users'])).toEqualTypeOf<unknown>();
    expectTypeOf(client.getState(['users'])).toEqualTypeOf<QoraState<unknown>>();
    client.setQueryData(['users'], 1);
    client.restoreQueryData(['users'], client.getState(['users']));
  });

  test('is an array', () => {
    // @ts-expect-error text is no key
    client.getQueryData('users');
    // @ts-expect-error text is no key
    void client.invalidate('users');
  });
});

test('what a filter finds is typed by an annotation', () => {
  expectTypeOf(client.getWhere<User>({ prefix: ['users'] })).toExtend<
    readonly (readonly [readonly unknown[], User])[]
  >();
  client.setQueryDataWhere<User>({ prefix: ['users'] }, (old) => ({ ...old, name: 'b' }));
});
