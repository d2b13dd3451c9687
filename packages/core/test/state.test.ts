import {
  combineStates,
  dataOf,
  errorOf,
  hasData,
  isFirstLoad,
  isRefreshing,
  mapState,
  match,
  maybeMatch,
  type QoraState,
} from '@qora/core';
import { expect, test } from 'vitest';

type State<T = unknown> = QoraState<T, unknown>;

const INITIAL: State<never> = { status: 'initial' };
const FIRST: State<never> = {
  status: 'loading',
  previousData: undefined,
  updatedAt: undefined,
  previousError: undefined,
};

function success<T>(data: T, updatedAt = 1): State<T> {
  return { status: 'success', data, updatedAt };
}

function refreshing<T>(previousData: T, updatedAt = 1, previousError?: unknown): State<T> {
  return { status: 'loading', previousData, updatedAt, previousError };
}

function failed(error: unknown, failedAt = 5): State<never> {
  return { status: 'failure', error, failedAt, previousData: undefined, updatedAt: undefined };
}

function failedOver<T>(error: unknown, previousData: T, updatedAt = 1): State<T> {
  return { status: 'failure', error, failedAt: 5, previousData, updatedAt };
}

const placeholder: State<string> = {
  status: 'loading',
  previousData: 'stand-in',
  updatedAt: undefined,
  previousError: undefined,
};

interface Facts {
  readonly data: unknown;
  readonly error: unknown;
  readonly has: boolean;
  readonly first: boolean;
  readonly again: boolean;
}

const NOTHING: Facts = { data: undefined, error: undefined, has: false, first: false, again: false };

const FACTS: ReadonlyArray<readonly [name: string, state: State, facts: Partial<Facts>]> = [
  ['initial', INITIAL, {}],
  ['a first load', FIRST, { first: true }],
  ['a first load over a placeholder', placeholder, { first: true, data: 'stand-in' }],
  ['a refresh', refreshing('a'), { again: true, has: true, data: 'a' }],
  [
    'a refresh after a failure',
    refreshing('a', 1, 'boom'),
    { again: true, has: true, data: 'a', error: 'boom' },
  ],
  ['a refresh over null', refreshing(null), { again: true, has: true, data: null }],
  ['a refresh over undefined', refreshing(undefined), { again: true, has: true }],
  ['a refresh over data of time 0', refreshing('a', 0), { again: true, has: true, data: 'a' }],
  ['success', success('a'), { has: true, data: 'a' }],
  ['success with null', success(null), { has: true, data: null }],
  ['success with undefined', success(undefined), { has: true }],
  ['success at time 0', success('a', 0), { has: true, data: 'a' }],
  ['a failure', failed('boom'), { error: 'boom' }],
  ['a failure over data', failedOver('boom', 'a'), { has: true, data: 'a', error: 'boom' }],
  ['a failure over null', failedOver('boom', null), { has: true, data: null, error: 'boom' }],
];

test.each(FACTS)('reads what %s carries', (_name, state, facts) => {
  const read: Facts = {
    data: dataOf(state),
    error: errorOf(state),
    has: hasData(state),
    first: isFirstLoad(state),
    again: isRefreshing(state),
  };

  expect(read).toEqual({ ...NOTHING, ...facts });
});

test.each([INITIAL, FIRST, success('a'), failed('boom')])(
  'calls the arm of the case with the state',
  (state) => {
    const arm = (name: string) => (given: State) => [name, given] as const;

    const result = match(state, {
      initial: arm('initial'),
      loading: arm('loading'),
      success: arm('success'),
      failure: arm('failure'),
    });

    expect(result).toEqual([state.status, state]);
    expect(result[1]).toBe(state);
  },
);

test('answers with otherwise where there is no arm', () => {
  const text = (state: State<string>): string =>
    maybeMatch(state, { success: ({ data }) => data, otherwise: ({ status }) => status });

  expect([INITIAL, FIRST, success('a'), failed('boom')].map(text)).toEqual([
    'initial',
    'loading',
    'a',
    'failure',
  ]);
});

test('takes an arm that answers undefined at its word', () => {
  expect(maybeMatch(INITIAL, { initial: () => undefined, otherwise: () => 'otherwise' })).toBeUndefined();
});

test.each<[name: string, state: State<string>, mapped: State]>([
  ['initial', INITIAL, INITIAL],
  ['a first load', FIRST, FIRST],
  ['a placeholder', placeholder, { ...placeholder, previousData: 'STAND-IN' }],
  ['a refresh', refreshing('a', 3, 'boom'), refreshing('A', 3, 'boom')],
  ['success', success('a', 3), success('A', 3)],
  ['a failure', failed('boom'), failed('boom')],
  ['a failure over data', failedOver('boom', 'a', 3), failedOver('boom', 'A', 3)],
])('maps the data of %s and nothing else', (_name, state, mapped) => {
  const result = mapState(state, (data) => data.toUpperCase());

  expect(result).toStrictEqual(mapped);
});

test('maps null and undefined that are data', () => {
  const states = [success(null), refreshing(undefined), failedOver('boom', null)];

  const results = states.map((state) => dataOf(mapState(state, (data) => [data])));

  expect(results).toEqual([[null], [undefined], [null]]);
});

test('leaves the state that it maps as it was', () => {
  const state = Object.freeze(success('a'));

  mapState(state, () => 'b');

  expect(state).toEqual(success('a'));
});

test.each<[name: string, states: readonly State[], status: string]>([
  ['failure before all', [success(1), INITIAL, FIRST, failed('boom')], 'failure'],
  ['loading before initial', [success(1), INITIAL, FIRST], 'loading'],
  ['initial before success', [success(1), INITIAL], 'initial'],
  ['success only when all have succeeded', [success(1), success(2)], 'success'],
  ['failure in front', [failed('boom'), FIRST], 'failure'],
])('combines: %s', (_name, states, status) => {
  expect(combineStates(states).status).toBe(status);
});

test('combines data in order, as old as the oldest', () => {
  expect(combineStates([success('a', 30), success(null, 10), success(undefined, 20)])).toStrictEqual(
    success(['a', null, undefined], 10),
  );
});

test('takes a time of 0 for a time', () => {
  expect(combineStates([success('a', 5), success('b', 0)])).toStrictEqual(success(['a', 'b'], 0));
});

test('combines an initial state to the initial one', () => {
  expect(combineStates([INITIAL, success(1)])).toStrictEqual({ status: 'initial' });
});

test('keeps all previous data while one state loads again', () => {
  const combined = combineStates([success('a', 30), refreshing(null, 10)]);

  expect(combined).toStrictEqual(refreshing(['a', null], 10));
});

test('has no previous data while one state has none', () => {
  expect(combineStates([success('a'), FIRST])).toStrictEqual(FIRST);
  expect(combineStates([failed('boom', 7), success('a')])).toStrictEqual(failed('boom', 7));
});

test('shows what stands in for data, and that it is no data', () => {
  const combined = combineStates([success('a', 30), placeholder]);

  expect(combined).toStrictEqual({ ...placeholder, previousData: ['a', 'stand-in'] });
});

test('keeps the error that a refresh has not cleared', () => {
  const combined = combineStates([success('a'), refreshing('b', 1, 'boom')]);

  expect(errorOf(combined)).toBe('boom');
});

test('fails with the first failure and keeps all previous data', () => {
  const combined = combineStates([
    success('a', 30),
    failedOver('first', 'b', 20),
    failedOver('second', 'c', 10),
  ]);

  expect(combined).toStrictEqual({ ...failedOver('first', ['a', 'b', 'c'], 10) });
});

test('succeeds with an empty list where there is nothing to combine, at a time that is one', () => {
  expect(combineStates([])).toStrictEqual(success([], 0));
});
