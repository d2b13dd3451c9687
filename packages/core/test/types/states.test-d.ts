import {
  combineStates,
  dataOf,
  errorOf,
  type FailureState,
  type LoadingState,
  mapState,
  match,
  maybeMatch,
  type QoraState,
  type Status,
  type SuccessState,
} from '@qora/core';
import { decodeState } from '@qora/core/hydration';
import { describe, expectTypeOf, test } from 'vitest';

interface User {
  readonly id: number;
  readonly name: string;
}

interface Refusal {
  readonly code: number;
}

declare const state: QoraState<User>;
declare const other: QoraState<number, Refusal>;

describe('match', () => {
  test('gives each arm its case', () => {
    match(other, {
      initial: (given) => expectTypeOf(given.status).toEqualTypeOf<'initial'>(),
      loading: (given) => expectTypeOf(given).toEqualTypeOf<LoadingState<number, Refusal>>(),
      success: (given) => expectTypeOf(given).toEqualTypeOf<SuccessState<number>>(),
      failure: (given) => expectTypeOf(given).toEqualTypeOf<FailureState<number, Refusal>>(),
    });
  });

  test('gives what the arms give', () => {
    const text = match(state, {
      initial: () => '',
      loading: (given) => given.previousData?.name ?? '',
      success: (given) => given.data.name,
      failure: (given) => given.error.message,
    });

    expectTypeOf(text).toEqualTypeOf<string>();
  });

  test('gives a union where the arms differ', () => {
    const mixed = match(state, {
      initial: () => null,
      loading: () => 1,
      success: (given) => given.data,
      failure: () => 'failed',
    });

    expectTypeOf(mixed).toEqualTypeOf<null | number | User | string>();
  });

  test('does not compile without one of its arms', () => {
    // @ts-expect-error failure is missing
    match(state, { initial: () => 1, loading: () => 1, success: () => 1 });
    // @ts-expect-error initial is missing
    match(state, { loading: () => 1, success: () => 1, failure: () => 1 });
    // @ts-expect-error it is spelled success
    match(state, { initial: () => 1, loading: () => 1, sucess: () => 1, failure: () => 1 });
  });

  test('reads nothing that a case does not have', () => {
    match(state, {
      initial: () => undefined,
      // @ts-expect-error only success has data
      loading: (given) => given.data,
      success: (given) => given.data,
      // @ts-expect-error a failure has previous data
      failure: (given) => given.data,
    });
  });
});

describe('maybeMatch', () => {
  test('answers for the arms that are missing', () => {
    const name = maybeMatch(state, { success: ({ data }) => data.name, otherwise: () => '' });

    expectTypeOf(name).toEqualTypeOf<string>();
  });

  test('gives a union where the answers differ', () => {
    const name = maybeMatch(state, { success: ({ data }) => data.name, otherwise: () => null });

    expectTypeOf(name).toEqualTypeOf<string | null>();
  });

  test('does not compile without an answer', () => {
    // @ts-expect-error otherwise is missing
    maybeMatch(state, { success: () => 1 });
  });
});

describe('a state', () => {
  test('is told apart by its status', () => {
    if (state.status === 'success') expectTypeOf(state.data).toEqualTypeOf<User>();
    if (state.status === 'failure') expectTypeOf(state.error).toEqualTypeOf<Error>();
    if (state.status === 'loading') expectTypeOf(state.previousData).toEqualTypeOf<User | undefined>();
    expectTypeOf(state.status).toEqualTypeOf<Status>();
  });

  test('is read-only', () => {
    // @ts-expect-error read-only
    if (state.status === 'success') state.data = { id: 1, name: 'a' };
    // @ts-expect-error read-only
    if (state.status === 'failure') state.failedAt = 1;
  });

  test('is read by helpers', () => {
    expectTypeOf(dataOf(state)).toEqualTypeOf<User | undefined>();
    expectTypeOf(errorOf(other)).toEqualTypeOf<Refusal | undefined>();
    expectTypeOf(mapState(other, String)).toEqualTypeOf<QoraState<string, Refusal>>();
    expectTypeOf(mapState(state, (user) => user.name)).toEqualTypeOf<QoraState<string>>();
    expectTypeOf(decodeState<User>({})).toEqualTypeOf<QoraState<User> | undefined>();
  });
});

describe('combineStates', () => {
  test('gives a tuple of the data and a union of the errors', () => {
    expectTypeOf(combineStates([state, other])).toEqualTypeOf<QoraState<[User, number], Error | Refusal>>();
  });

  test('keeps null and undefined that are data', () => {
    const combined = combineStates([{} as QoraState<string | undefined>, {} as QoraState<null>]);

    expectTypeOf(combined).toEqualTypeOf<QoraState<[string | undefined, null]>>();
  });

  test('gives an array for an array', () => {
    expectTypeOf(combineStates([] as QoraState<User>[])).toEqualTypeOf<QoraState<User[]>>();
  });

  test('gives an empty tuple for nothing', () => {
    expectTypeOf(dataOf(combineStates([]))).toEqualTypeOf<[] | undefined>();
  });
});
