import { batch, effect, signal } from '@qora/core';
import { afterEach, expect, test, vi } from 'vitest';
import { createReport, type Flushable, Notifier } from '../src/notify.js';
import { hostClock } from '../src/seams/clock.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function setUp() {
  const reported: unknown[] = [];
  const told: string[] = [];
  const notifier = new Notifier((error) => void reported.push(error), hostClock);
  const target = (name: string, task?: () => void): Flushable => ({
    flush() {
      told.push(name);
      task?.();
    },
  });
  return { notifier, reported, told, target };
}

const BOOM = new Error('boom');
const fail = (): never => {
  throw BOOM;
};

test('writes a signal and reports what its observers throw', () => {
  const { notifier, reported } = setUp();
  const counter = signal(0);
  const stop = effect(() => {
    if (counter.value > 0) fail();
  });

  notifier.bump(counter);
  stop();

  expect(counter.value).toBe(1);
  expect(reported).toEqual([BOOM]);
});

test('tells a target at once where no batch is open', () => {
  const { notifier, told, target } = setUp();

  notifier.flushLater(target('a'));

  expect(told).toEqual(['a']);
});

test('tells targets in order at the end of the outermost batch', () => {
  const { notifier, told, target } = setUp();

  batch(() => {
    notifier.batch(() => {
      notifier.flushLater(target('a'));
      notifier.flushLater(target('b'));
      told.push('inner');
    });
    told.push('outer');
  });

  expect(told).toEqual(['inner', 'outer', 'a', 'b']);
});

test('tells a target that another one brings', () => {
  const { notifier, told, target } = setUp();

  notifier.flushLater(target('a', () => notifier.flushLater(target('b'))));

  expect(told).toEqual(['a', 'b']);
});

test('tells the rest when a target throws', () => {
  const { notifier, told, reported, target } = setUp();

  batch(() => {
    notifier.flushLater(target('a', fail));
    notifier.flushLater(target('b'));
  });
  notifier.flushLater(target('c'));

  expect(told).toEqual(['a', 'b', 'c']);
  expect(reported).toEqual([BOOM]);
});

test('depends on nothing that a target reads', () => {
  const { notifier, told, target } = setUp();
  const other = signal(0, { watched: () => void told.push('watched') });

  notifier.flushLater(target('a', () => void other.value));

  expect(told).toEqual(['a']);
});

test('tells signals and targets of one batch together', () => {
  const { notifier, told, target } = setUp();
  const counter = signal(0);
  const stop = effect(() => void told.push(`effect ${counter.value}`));

  notifier.batch(() => {
    notifier.bump(counter);
    notifier.bump(counter);
    notifier.flushLater(target('target'));
  });
  stop();

  expect(told.sort()).toEqual(['effect 0', 'effect 2', 'target']);
});

test('reports what the task of a batch throws, after everybody was told', () => {
  const { notifier, told, reported, target } = setUp();

  notifier.batch(() => {
    notifier.flushLater(target('a'));
    fail();
  });

  expect(told).toEqual(['a']);
  expect(reported).toEqual([BOOM]);
});

test('reports what observers throw at the end of a batch', () => {
  const { notifier, reported } = setUp();
  const counter = signal(0);
  const stop = effect(() => {
    if (counter.value > 0) fail();
  });

  notifier.batch(() => {
    counter.value = 1;
  });
  stop();

  expect(reported).toEqual([BOOM]);
});

test('hands errors to the given function', () => {
  const given = vi.fn();
  vi.stubGlobal('reportError', fail);

  createReport(given)(BOOM);

  expect(given.mock.calls).toEqual([[BOOM]]);
});

test('hands errors to the host, else to the console', () => {
  const host = vi.fn();
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const report = createReport();

  vi.stubGlobal('reportError', host);
  report(BOOM);
  vi.stubGlobal('reportError', undefined);
  report('second');

  expect(host.mock.calls).toEqual([[BOOM]]);
  expect(log.mock.calls).toEqual([['second']]);
});

test('never throws, even when who is told does', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);

  createReport(fail)(new Error('first'));

  expect(log.mock.calls).toEqual([[BOOM]]);
});
