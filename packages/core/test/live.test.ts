import { computed, effect, signal } from '@qora/core';
import { expect, test } from 'vitest';
import { liveSignal } from '../src/seams/live.js';

/** Something outside of signals, with a count of those who listen to it. */
function setUp() {
  const source = { value: 1, reads: 0, listening: 0, changed: (): void => undefined };
  const live = liveSignal(
    () => {
      source.reads++;
      return source.value;
    },
    (changed) => {
      source.listening++;
      source.changed = changed;
      return () => {
        source.listening--;
      };
    },
  );
  return { source, live };
}

test('asks at every read while nobody watches', () => {
  const { source, live } = setUp();

  const before = [live.value, live.peek()];
  source.value = 2;

  expect(before).toEqual([1, 1]);
  expect([live.value, live.peek(), String(live), live.toJSON()]).toEqual([2, 2, '2', 2]);
  expect(source.listening).toBe(0);
});

test('asks nothing before it is read', () => {
  const { source } = setUp();

  expect(source).toMatchObject({ reads: 0, listening: 0 });
});

test('listens from the first watcher to the last', () => {
  const { source, live } = setUp();

  const stopOne = effect(() => void live.value);
  const stopOther = effect(() => void live.value);
  const watched = source.listening;
  stopOne();
  const half = source.listening;
  stopOther();

  expect([watched, half, source.listening]).toEqual([1, 1, 0]);
});

test('shows a watcher what changed when it is told', () => {
  const { source, live } = setUp();
  const frames: number[] = [];
  const stop = effect(() => void frames.push(live.value));

  source.value = 2;
  source.changed();
  source.changed();
  stop();

  expect(frames).toEqual([1, 2]);
});

test('asks once for all watchers', () => {
  const { source, live } = setUp();
  const stop = effect(() => void live.value);
  const before = source.reads;

  const stopOther = effect(() => void live.value);
  live.peek();
  stop();
  stopOther();

  expect(source.reads).toBe(before);
});

test('shows a watcher in its one first frame what is true by then', () => {
  const { source, live } = setUp();
  live.peek();
  source.value = 2;
  const frames: number[] = [];

  const stop = effect(() => void frames.push(live.value));
  stop();

  expect(frames).toEqual([2]);
});

test('shows a watcher through a computed what is true by then', () => {
  const { source, live } = setUp();
  const doubled = computed(() => live.value * 2);
  doubled.peek();
  source.value = 2;
  const frames: number[] = [];

  const stop = effect(() => void frames.push(doubled.value));
  stop();

  expect(frames).toEqual([4]);
});

test('asks again after the last watcher has left', () => {
  const { source, live } = setUp();
  effect(() => void live.value)();

  source.value = 3;

  expect(live.value).toBe(3);
});

test('follows the signals that it reads', () => {
  const factor = signal(2);
  const live = liveSignal(
    () => factor.value * 10,
    () => () => undefined,
  );
  const frames: number[] = [];
  const stop = effect(() => void frames.push(live.value));

  factor.value = 3;
  stop();
  factor.value = 4;

  expect(frames).toEqual([20, 30]);
  expect(live.value).toBe(40);
});

test('can be watched again and again', () => {
  const { source, live } = setUp();

  for (let round = 0; round < 3; round++) {
    const frames: number[] = [];
    const stop = effect(() => void frames.push(live.value));
    source.value++;
    source.changed();
    stop();
    expect(frames).toEqual([round + 1, round + 2]);
  }

  expect(source.listening).toBe(0);
});
