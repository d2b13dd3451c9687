import {
  type Cause,
  type ClientApi,
  DEFAULTS,
  type EventListener,
  type FetchStatus,
  type Filter,
  type NetworkMode,
  QoraClient,
  QoraError,
  type QoraErrorCode,
  type QoraEvent,
  type RefetchOn,
  type Retry,
  type RetryDelay,
  signal,
} from '@qora/core';
import { describe, expectTypeOf, test } from 'vitest';

declare const client: QoraClient;
declare const event: QoraEvent;

test('a client is what fetchers are handed', () => {
  expectTypeOf<QoraClient>().toExtend<ClientApi>();
  expectTypeOf(new QoraClient()).toEqualTypeOf<QoraClient>();
});

test('a client ends with its block', () => {
  using own = new QoraClient();

  expectTypeOf(own).toEqualTypeOf<QoraClient>();
});

describe('the config', () => {
  test('takes seams that are plain signals and objects', () => {
    new QoraClient({
      defaults: { staleTime: 'static', retry: (count) => count < 2 },
      clock: { now: () => 0, set: () => 1, clear: () => undefined },
      online: signal(true),
      focus: signal(true),
      reconnect: { jitter: 0 },
      errorMapper: (error, key) => [error, key],
      onEvict: (key) => void key.length,
    });
  });

  test('refuses what is none', () => {
    // @ts-expect-error a number
    new QoraClient({ maxEntries: '10' });
    // @ts-expect-error it is spelled staleTime
    new QoraClient({ defaults: { stale: 1 } });
    // @ts-expect-error a key belongs to a query
    new QoraClient({ defaults: { key: ['a'] } });
    // @ts-expect-error a signal of a boolean
    new QoraClient({ online: signal(1) });
  });
});

test('unions have the values of the documentation', () => {
  expectTypeOf<NetworkMode>().toEqualTypeOf<'online' | 'always' | 'offlineFirst'>();
  expectTypeOf<RefetchOn>().toEqualTypeOf<boolean | 'always'>();
  expectTypeOf<FetchStatus>().toEqualTypeOf<'idle' | 'fetching' | 'paused'>();
  expectTypeOf<Retry>().toEqualTypeOf<number | boolean | ((failureCount: number, error: Error) => boolean)>();
  expectTypeOf<RetryDelay>().toEqualTypeOf<number | ((failureCount: number, error: Error) => number)>();
  expectTypeOf(DEFAULTS.networkMode).toEqualTypeOf<NetworkMode>();
  expectTypeOf(DEFAULTS.staleTime).toEqualTypeOf<number | 'static'>();
});

describe('a filter', () => {
  test('is a predicate or fields', () => {
    expectTypeOf<(key: readonly unknown[]) => boolean>().toExtend<Filter>();
    client.keys({ prefix: ['a', { status: 'open' }], stale: true, held: undefined });
    client.keys((key) => key[0] === 'a');
  });

  test('refuses unknown fields and values', () => {
    // @ts-expect-error it is spelled prefix
    client.keys({ prefx: ['a'] });
    // @ts-expect-error there is no such status
    client.keys({ status: 'pending' });
    // @ts-expect-error a key is no filter
    void client.invalidateWhere(['a']);
    // @ts-expect-error everything is removed by clear
    client.removeWhere();
  });
});

describe('an event', () => {
  test('is told apart by its type', () => {
    if (event.type === 'run.started') expectTypeOf(event.cause).toEqualTypeOf<Cause>();
    if (event.type === 'run.failed') expectTypeOf(event.error).toEqualTypeOf<unknown>();
    if (event.type === 'run.retried') expectTypeOf(event.failureCount).toEqualTypeOf<number>();
    expectTypeOf(event.key).toEqualTypeOf<readonly unknown[]>();
    expectTypeOf(event.at).toEqualTypeOf<number>();
    // @ts-expect-error there is no such event
    if (event.type === 'run.done') return;
  });

  test('carries nothing that belongs to another', () => {
    // @ts-expect-error an eviction has no data
    if (event.type === 'entry.evicted') expectTypeOf(event.data).toBeUnknown();
  });

  test('is told to listeners', () => {
    expectTypeOf<Parameters<EventListener>>().toEqualTypeOf<[event: QoraEvent]>();
    expectTypeOf(client.onEvent(() => undefined)).toEqualTypeOf<() => void>();
  });
});

test('errors have the codes of the documentation', () => {
  expectTypeOf(new QoraError('invalid-key').code).toEqualTypeOf<QoraErrorCode>();
  // @ts-expect-error there is no such code
  new QoraError('invalid-keys');
});

test('counts and seams are read-only signals', () => {
  expectTypeOf(client.isFetching.value).toEqualTypeOf<number>();
  expectTypeOf(client.countFetching({ prefix: ['a'] }).value).toEqualTypeOf<number>();
  expectTypeOf(client.online.value).toEqualTypeOf<boolean>();
  // @ts-expect-error read-only
  client.online.value = false;
});
