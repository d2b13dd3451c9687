import type { QoraState } from '@qora/core';
import { decodeState, encodeState } from '@qora/core/hydration';
import { expect, test } from 'vitest';

type State = QoraState<unknown, unknown>;

class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code = 404;
}

function travel(state: State): QoraState<unknown> | undefined {
  return decodeState(JSON.parse(JSON.stringify(encodeState(state))));
}

test.each<[name: string, state: State]>([
  ['initial', { status: 'initial' }],
  [
    'a first load',
    { status: 'loading', previousData: undefined, updatedAt: undefined, previousError: undefined },
  ],
  ['a refresh', { status: 'loading', previousData: { a: [1] }, updatedAt: 5, previousError: undefined }],
  ['success', { status: 'success', data: [{ id: 1 }], updatedAt: 0 }],
  ['success with null', { status: 'success', data: null, updatedAt: 5 }],
  ['success with undefined', { status: 'success', data: undefined, updatedAt: 5 }],
])('brings %s back', (_name, state) => {
  expect(travel(state)).toStrictEqual(state);
});

test('brings an error back as an Error with its name and its message', () => {
  const state: State = {
    status: 'failure',
    error: new HttpError('not found'),
    failedAt: 7,
    previousData: 'old',
    updatedAt: 5,
  };

  const back = travel(state);

  expect(back).toMatchObject({ status: 'failure', failedAt: 7, previousData: 'old', updatedAt: 5 });
  const { error } = back as { error: Error };
  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.message]).toEqual(['HttpError', 'not found']);
});

test('brings the error of a refresh back', () => {
  const back = travel({
    status: 'loading',
    previousData: 1,
    updatedAt: 5,
    previousError: new TypeError('boom'),
  });

  expect((back as { previousError: Error }).previousError).toMatchObject({
    name: 'TypeError',
    message: 'boom',
  });
});

test.each([
  ['text', 'boom', 'boom'],
  ['a number', 500, '500'],
  ['null', null, 'null'],
  ['an object with a message', { message: 'boom', code: 5 }, 'boom'],
])('brings %s that was thrown back as an Error', (_name, error, message) => {
  const back = travel({
    status: 'failure',
    error,
    failedAt: 7,
    previousData: undefined,
    updatedAt: undefined,
  });

  expect((back as { error: Error }).error).toBeInstanceOf(Error);
  expect((back as { error: Error }).error.message).toBe(message);
});

test('leaves the state that it encodes as it was', () => {
  const error = new Error('boom');
  const state = {
    status: 'failure',
    error,
    failedAt: 7,
    previousData: undefined,
    updatedAt: undefined,
  } as const;

  encodeState(Object.freeze(state));

  expect(state.error).toBe(error);
});

test.each<[name: string, value: unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['text', 'success'],
  ['an array', ['success']],
  ['an empty object', {}],
  ['an unknown status', { status: 'pending' }],
  ['a status that objects inherit', { status: 'toString' }],
  ['success without a time', { status: 'success', data: 1 }],
  ['success with a time that is null', { status: 'success', data: 1, updatedAt: null }],
  ['success with a time that is text', { status: 'success', data: 1, updatedAt: '5' }],
  ['success with a time that is no number', { status: 'success', data: 1, updatedAt: Number.NaN }],
  ['success with an endless time', { status: 'success', data: 1, updatedAt: Number.POSITIVE_INFINITY }],
  ['loading with a time that is text', { status: 'loading', updatedAt: '5' }],
  ['a failure without a time', { status: 'failure', error: {} }],
  ['a failure with a time that is no number', { status: 'failure', error: {}, failedAt: Number.NaN }],
  ['a failure with data of no time', { status: 'failure', error: {}, failedAt: 1, updatedAt: null }],
])('takes %s for no state', (_name, value) => {
  expect(decodeState(value)).toBeUndefined();
});

test('drops the fields that belong to no state', () => {
  const decoded = decodeState({ status: 'success', data: 1, updatedAt: 5, error: 'boom', extra: true });

  expect(decoded).toStrictEqual({ status: 'success', data: 1, updatedAt: 5 });
});

test('never lets a payload reach a prototype', () => {
  const decoded = decodeState(
    JSON.parse(
      '{"status":"failure","failedAt":1,"error":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}',
    ),
  );

  expect((decoded as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
  expect((decoded as unknown as { error: Record<string, unknown> }).error['polluted']).toBeUndefined();
});
