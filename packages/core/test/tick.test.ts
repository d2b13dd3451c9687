import { turn } from '@qora/testing';
import { expect, test } from 'vitest';
import { Notifier } from '../src/notify.js';
import { hostClock } from '../src/seams/clock.js';

function setUp() {
  const reported: unknown[] = [];
  const told: string[] = [];
  const notifier = new Notifier((error) => void reported.push(error), hostClock);
  const note = (name: string, task?: () => void) => (): void => {
    told.push(name);
    task?.();
  };
  return { notifier, reported, told, note };
}

test('does nothing before the end of the tick', async () => {
  const { notifier, told, note } = setUp();

  notifier.start(note('start'));
  const before = [...told];
  await turn();

  expect(before).toEqual([]);
  expect(told).toEqual(['start']);
});

test('decides who lets go before anything starts', async () => {
  const { notifier, told, note } = setUp();

  notifier.start(note('start a'));
  notifier.release(note('release a'));
  notifier.start(note('start b'));
  notifier.release(note('release b'));
  await turn();

  expect(told).toEqual(['release a', 'release b', 'start a', 'start b']);
});

test('takes what microtasks queued before it ask for into the same turn', async () => {
  const { notifier, told, note } = setUp();

  queueMicrotask(() => notifier.release(note('release')));
  notifier.start(note('start'));
  await turn();

  expect(told.indexOf('release')).toBeLessThan(told.indexOf('start'));
});

test('leaves what a turn asks for to the next one', async () => {
  const { notifier, told, note } = setUp();

  notifier.release(note('release', () => notifier.start(note('late start'))));
  notifier.start(note('start', () => notifier.release(note('late release'))));
  await turn();

  expect(told).toEqual(['release', 'start', 'late release', 'late start']);
});

test('reports what a turn throws and goes on', async () => {
  const { notifier, reported, told, note } = setUp();
  const error = new Error('boom');
  const fail = (): never => {
    throw error;
  };

  notifier.release(note('a', fail));
  notifier.release(note('b'));
  notifier.start(note('c', fail));
  notifier.start(note('d'));
  await turn();
  notifier.start(note('e'));
  await turn();

  expect(told).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(reported).toEqual([error, error]);
});
