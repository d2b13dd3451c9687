import * as core from '@qora/core';
import * as hydration from '@qora/core/hydration';
import * as infinite from '@qora/core/infinite';
import * as testing from '@qora/testing';
import { expect, test } from 'vitest';

test('exports the public list of @qora/core and nothing else', () => {
  expect(Object.keys(core).sort()).toEqual([
    'CancelledError',
    'DEFAULTS',
    'QoraClient',
    'QoraError',
    'SchemaError',
    'batch',
    'combineStates',
    'computed',
    'dataOf',
    'effect',
    'errorOf',
    'hasData',
    'hashKey',
    'isFirstLoad',
    'isRefreshing',
    'keepPreviousData',
    'mapState',
    'match',
    'maybeMatch',
    'mutationOptions',
    'queryOptions',
    'share',
    'signal',
    'startsWith',
    'streamed',
    'untracked',
  ]);
});

test('exports the public list of @qora/core/hydration and nothing else', () => {
  expect(Object.keys(hydration).sort()).toEqual([
    'decodeKey',
    'decodeState',
    'dehydrate',
    'dehydrateEntry',
    'deserialize',
    'encodeState',
    'hydrate',
    'hydrateScripts',
    'renderScript',
    'serialize',
    'streamScripts',
  ]);
});

test('exports the public list of @qora/core/infinite and nothing else', () => {
  expect(Object.keys(infinite).sort()).toEqual([
    'fetchInfinite',
    'infiniteOptions',
    'prefetchInfinite',
    'watchInfinite',
  ]);
});

test('exports the public list of @qora/testing and nothing else', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'controlledFetcher',
    'createTestClient',
    'expectIdle',
    'frameOf',
    'settled',
    'trace',
    'traceQuery',
    'turn',
    'virtualClock',
  ]);
});

test('gives the very signals of signals-core', async () => {
  const signals = await import('@preact/signals-core');

  const { batch, computed, effect, signal, untracked } = core;

  expect({ batch, computed, effect, signal, untracked }).toEqual({
    batch: signals.batch,
    computed: signals.computed,
    effect: signals.effect,
    signal: signals.signal,
    untracked: signals.untracked,
  });
});

const METHODS = [
  'adopt',
  'cancel',
  'cancelWhere',
  'clear',
  'countFetching',
  'dispose',
  'fetchQuery',
  'getQueryData',
  'getState',
  'getWhere',
  'has',
  'inspect',
  'intercept',
  'interceptMutation',
  'invalidate',
  'invalidateWhere',
  'keys',
  'mutation',
  'onEvent',
  'prefetch',
  'receive',
  'refetchWhere',
  'remove',
  'removeWhere',
  'reset',
  'restoreMutation',
  'restoreQueryData',
  'setDefaults',
  'setMutationDefaults',
  'setQueryData',
  'setQueryDataWhere',
  'watchQueries',
  'watchQuery',
  'watchState',
];

test('gives a client its public methods, and dispose for `using`', () => {
  const client = new core.QoraClient();
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(client));
  const isMethod = (name: string): boolean => typeof client[name as keyof typeof client] === 'function';

  expect(names.filter((name) => name !== 'constructor' && isMethod(name)).sort()).toEqual(METHODS);
  expect(Reflect.has(client, Symbol.dispose ?? Symbol.for('nodejs.dispose'))).toBe(true);
});
