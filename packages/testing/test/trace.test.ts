import { signal } from '@qora/core';
import { controlledFetcher, createTestClient, frameOf, settled, trace, traceQuery } from '@qora/testing';
import { expect, test } from 'vitest';

test('collects every value of a signal, the first included', () => {
  const source = signal(1);

  const { frames } = trace(source);
  source.value = 2;
  source.value = 2;
  source.value = 3;

  expect(frames).toEqual([1, 2, 3]);
});

test('collects what a function of signals gives', () => {
  const one = signal(1);
  const other = signal(10);

  const { frames } = trace(() => one.value + other.value);
  one.value = 2;
  other.value = 20;

  expect(frames).toEqual([11, 12, 22]);
});

test('collects nothing after its end and keeps what it has', () => {
  const source = signal(1);
  const { frames, stop } = trace(source);

  stop();
  source.value = 2;

  expect(frames).toEqual([1]);
});

test('writes a line for every frame of a query', async () => {
  const { client } = createTestClient();
  const fetcher = controlledFetcher<number>();
  const query = client.watchQuery({ key: ['a'], fetcher, retry: false });

  const { frames, stop } = traceQuery(query);
  await fetcher.resolve(1);
  void query.refetch();
  await fetcher.reject(new Error('boom'));
  void query.refetch();
  await fetcher.resolve(2);
  await settled(client);
  stop();

  expect(frames).toEqual([
    'loading/fetching',
    'success/idle 1',
    'loading/fetching 1',
    'failure/idle 1 !boom',
    'loading/fetching 1 !boom',
    'success/idle 2',
  ]);
});

const loading = {
  status: 'loading',
  previousData: undefined,
  updatedAt: undefined,
  previousError: undefined,
} as const;
const failure = { status: 'failure', failedAt: 1, previousData: undefined, updatedAt: undefined } as const;

test.each([
  ['initial/idle', { status: 'initial' }, 'idle'],
  ['loading/paused', loading, 'paused'],
  ['loading/fetching "stand-in"', { ...loading, previousData: 'stand-in' }, 'fetching'],
  ['loading/fetching null', { ...loading, previousData: null, updatedAt: 1 }, 'fetching'],
  ['loading/fetching undefined', { ...loading, updatedAt: 1 }, 'fetching'],
  ['success/idle undefined', { status: 'success', data: undefined, updatedAt: 1 }, 'idle'],
  ['success/fetching {"a":[1]}', { status: 'success', data: { a: [1] }, updatedAt: 1 }, 'fetching'],
  ['success/idle 1n', { status: 'success', data: 1n, updatedAt: 1 }, 'idle'],
  ['failure/idle !boom', { ...failure, error: new Error('boom') }, 'idle'],
  ['failure/idle !text', { ...failure, error: 'text' }, 'idle'],
  ['failure/idle !undefined', { ...failure, error: undefined }, 'idle'],
] as const)('writes the frame %s', (line, state, fetchStatus) => {
  expect(frameOf<unknown>(state, fetchStatus)).toBe(line);
});
