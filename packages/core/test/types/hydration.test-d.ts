import type { ClientApi, QoraClient, QoraEvent, QoraState } from '@qora/core';
import {
  type Dehydrated,
  type DehydratedEntry,
  dehydrate,
  deserialize,
  hydrate,
  hydrateScripts,
  renderScript,
  serialize,
  streamScripts,
} from '@qora/core/hydration';
import { describe, expectTypeOf, test } from 'vitest';

declare const client: QoraClient;
declare const api: ClientApi;

describe('dehydrate', () => {
  test('gives a payload of any client', () => {
    expectTypeOf(dehydrate(client)).toEqualTypeOf<Dehydrated>();
    expectTypeOf(
      dehydrate(api, { filter: { prefix: ['users'] }, pending: true }),
    ).toEqualTypeOf<Dehydrated>();
    expectTypeOf<Dehydrated['entries'][number]>().toEqualTypeOf<DehydratedEntry>();
    expectTypeOf<DehydratedEntry['state']>().toEqualTypeOf<QoraState<unknown, unknown>>();
  });

  test('takes what a filter takes, and a function that sees any error', () => {
    dehydrate(client, { filter: (key) => key[0] === 'users', errors: (error) => String(error) });
    // @ts-expect-error an error may be anything
    dehydrate(client, { errors: (error: Error) => error.message });
    // @ts-expect-error no such field of a filter
    dehydrate(client, { filter: { keys: [] } });
    // @ts-expect-error no such option
    dehydrate(client, { failed: true });
  });

  test('gives a payload that is read-only', () => {
    // @ts-expect-error read-only
    dehydrate(client).entries = [];
  });
});

describe('hydrate', () => {
  test('takes anything, because nothing in a payload is trusted', () => {
    expectTypeOf(hydrate).parameters.toEqualTypeOf<[client: ClientApi, payload: unknown]>();
    expectTypeOf(hydrate(client, null)).toEqualTypeOf<void>();
    expectTypeOf(deserialize('text')).toEqualTypeOf<unknown>();
  });

  test('tells what it refuses by an event', () => {
    expectTypeOf<Extract<QoraEvent, { type: 'entry.refused' }>['value']>().toEqualTypeOf<unknown>();
  });
});

describe('the helpers for pages', () => {
  test('give text, and what stops reading', () => {
    const payload = dehydrate(client);

    expectTypeOf(serialize(payload)).toEqualTypeOf<string>();
    expectTypeOf(renderScript(payload, { nonce: 'a', name: 'b' })).toEqualTypeOf<string>();
    expectTypeOf(streamScripts(payload)).toEqualTypeOf<AsyncGenerator<string, void, undefined>>();
    expectTypeOf(hydrateScripts(client, { name: 'b' })).toEqualTypeOf<() => void>();
    // @ts-expect-error a page writes no nonce
    hydrateScripts(client, { nonce: 'a' });
  });
});

describe('receive', () => {
  test('takes states with their keys, and what could not be read', () => {
    client.receive([
      { key: ['a'], state: { status: 'success', data: 1, updatedAt: 5 }, tags: ['x'], invalidated: true },
      { key: [], value: 'nonsense' },
    ]);
    // @ts-expect-error a state is one of four cases
    client.receive([{ key: ['a'], state: { data: 1 } }]);
  });
});
