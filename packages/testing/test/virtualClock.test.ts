import { virtualClock } from '@qora/testing';
import { expect, test } from 'vitest';

const UNREF = { ref: false };

test('stands still', async () => {
  const clock = virtualClock(500);
  const before = clock.now();

  await Promise.resolve();

  expect([before, clock.now()]).toEqual([500, 500]);
});

test('begins at some moment of its own that is no special one', () => {
  expect(virtualClock().now()).toBeGreaterThan(0);
});

test('passes by as much as it is told', async () => {
  const clock = virtualClock(0);

  await clock.advance(10);
  await clock.advance(0);
  await clock.advance(5);

  expect(clock.now()).toBe(15);
});

test('fires timers in order, each at its own moment', async () => {
  const clock = virtualClock(0);
  const fired: string[] = [];
  for (const ms of [30, 10, 20]) clock.set(() => void fired.push(`${ms}@${clock.now()}`), ms, UNREF);

  await clock.advance(25);

  expect(fired).toEqual(['10@10', '20@20']);
  expect(clock.now()).toBe(25);
});

test('fires timers of one moment in the order in which they were set', async () => {
  const clock = virtualClock(0);
  const fired: string[] = [];
  for (const name of ['a', 'b', 'c']) clock.set(() => void fired.push(name), 10, UNREF);

  await clock.advance(10);

  expect(fired).toEqual(['a', 'b', 'c']);
});

test('fires what a timer sets, in the same span', async () => {
  const clock = virtualClock(0);
  const fired: number[] = [];
  const again = (): void => {
    fired.push(clock.now());
    clock.set(again, 10, UNREF);
  };
  clock.set(again, 10, UNREF);

  await clock.advance(35);

  expect(fired).toEqual([10, 20, 30]);
});

test('lets promises settle after each timer', async () => {
  const clock = virtualClock(0);
  const notes: string[] = [];
  clock.set(() => void Promise.resolve().then(async () => notes.push('promise of 10')), 10, UNREF);
  clock.set(() => void notes.push('timer of 20'), 20, UNREF);

  await clock.advance(20);

  expect(notes).toEqual(['promise of 10', 'timer of 20']);
});

test('fires what promises set before it goes on', async () => {
  const clock = virtualClock(0);
  const fired: number[] = [];
  queueMicrotask(() => clock.set(() => void fired.push(clock.now()), 5, UNREF));

  await clock.advance(10);

  expect(fired).toEqual([5]);
});

test('does not fire what was cleared', async () => {
  const clock = virtualClock(0);
  const fired: string[] = [];
  const handle = clock.set(() => void fired.push('a'), 10, UNREF);

  clock.clear(handle);
  clock.clear(handle);
  clock.clear(undefined);
  await clock.advance(10);

  expect(fired).toEqual([]);
});

test('shows what is armed, the nearest first', () => {
  const clock = virtualClock(100);
  clock.set(() => undefined, 30, UNREF);
  clock.set(() => undefined, 10, { ref: true });

  expect(clock.pending()).toEqual([
    { at: 110, ref: true },
    { at: 130, ref: false },
  ]);
});

test('shows nothing that has fired', async () => {
  const clock = virtualClock(0);
  clock.set(() => undefined, 10, UNREF);

  await clock.advance(10);

  expect(clock.pending()).toEqual([]);
});

test.each([-1, Number.NaN])('refuses to let a span of %d pass', async (ms) => {
  const clock = virtualClock(10);

  await expect(clock.advance(ms)).rejects.toThrow('span');
  expect(clock.now()).toBe(10);
});
