import {
  keepPreviousData,
  type QoraClient,
  type Query,
  type ReadonlySignal,
  type StandardSchema,
} from '@qora/core';
import { describe, expectTypeOf, test } from 'vitest';

interface User {
  readonly id: number;
  readonly name: string;
}

declare const client: QoraClient;
declare const fetchJson: () => Promise<unknown>;
declare const schema: StandardSchema<User>;
declare const id: ReadonlySignal<number | undefined>;

describe('a schema gives the type of the data', () => {
  test('whatever the fetcher gives', () => {
    expectTypeOf(client.watchQuery({ key: ['a'], schema, fetcher: fetchJson })).toEqualTypeOf<Query<User>>();
    expectTypeOf(client.watchQuery({ key: ['a'], schema, fetcher: () => 1 })).toEqualTypeOf<Query<User>>();
  });

  test('to select', () => {
    const query = client.watchQuery({ key: ['a'], schema, fetcher: fetchJson, select: (user) => user.name });

    expectTypeOf(query).toEqualTypeOf<Query<string>>();
  });

  test('in a function of signals', () => {
    const query = client.watchQuery(() =>
      id.value ? { key: ['a'], schema, fetcher: fetchJson, select: (user) => user.name } : null,
    );

    expectTypeOf(query).toEqualTypeOf<Query<string>>();
  });

  test('beside a placeholder', () => {
    const query = client.watchQuery({
      key: ['a'],
      schema,
      fetcher: fetchJson,
      placeholderData: keepPreviousData,
    });

    expectTypeOf(query).toEqualTypeOf<Query<User>>();
  });

  test('to a fetch', () => {
    expectTypeOf(client.fetchQuery({ key: ['a'], schema, fetcher: fetchJson })).toEqualTypeOf<
      Promise<User>
    >();
  });
});
