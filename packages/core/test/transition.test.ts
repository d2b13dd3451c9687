import { dataOf, errorOf, hasData, type QoraState } from '@qora/core';
import { expect, test } from 'vitest';
import { Entry } from '../src/entry.js';
import { DEFAULTS } from '../src/options.js';
import {
  ATTEMPTS,
  DATA,
  type EntryEvent,
  ERROR,
  FETCH_STATUS,
  MARK,
  STATUS,
  TIME,
  transition,
} from '../src/transition.js';

const BOOM = new Error('boom');
const begin: EntryEvent = { type: 'begin', fetchStatus: 'fetching' };
const beginPaused: EntryEvent = { type: 'begin', fetchStatus: 'paused' };
const pause: EntryEvent = { type: 'pause' };
const resume: EntryEvent = { type: 'resume' };
const cancel: EntryEvent = { type: 'cancel' };
const invalidate: EntryEvent = { type: 'invalidate' };
const reset: EntryEvent = { type: 'reset', to: { status: 'initial' } };

const resolve = (data: unknown, at = 10, isOvertaken = false): EntryEvent => ({
  type: 'resolve',
  data,
  at,
  isOvertaken,
});
const reject = (error: unknown = BOOM, at = 20, isOvertaken = false): EntryEvent => ({
  type: 'reject',
  error,
  at,
  attempts: { failureCount: 1, failureReason: error },
  isOvertaken,
});
const retry = (failureCount: number): EntryEvent => ({
  type: 'retry',
  attempts: { failureCount, failureReason: BOOM },
});
const write = (data: unknown, at = 30): EntryEvent => ({ type: 'write', data, at });
const stored = (data: unknown, at = 5): EntryEvent => ({ type: 'stored', data, at });
const restore = (state: QoraState<unknown, unknown>): EntryEvent => ({ type: 'restore', state, now: 40 });

/** An entry to which these events have happened, with its run taken and let go as fetching does. */
function after(...events: readonly EntryEvent[]): Entry {
  const entry = new Entry(['key'], DEFAULTS);
  for (const event of events) apply(entry, event);
  return entry;
}

function apply(entry: Entry, event: EntryEvent): number {
  if (event.type === 'begin') entry.run = { entry };
  if (['resolve', 'reject', 'cancel', 'reset'].includes(event.type)) entry.run = undefined;
  return transition(entry, event);
}

const BITS = { DATA, STATUS, ERROR, TIME, FETCH_STATUS, MARK, ATTEMPTS };

/** The names of the bits. */
function namesOf(bits: number): string {
  const names = Object.entries(BITS).filter(([, bit]) => (bits & bit) !== 0);
  return names.map(([name]) => name).join(' ');
}

/** What the entry shows, in one line: `failure/idle !boom@20 (a@10) invalidated failed 1`. */
function show({ shown, fetchStatus, isInvalidated, attempts }: Entry): string {
  const parts = [`${shown.status}/${fetchStatus}`];
  if (shown.status === 'failure') parts.push(`!${(shown.error as Error).message}@${shown.failedAt}`);
  if (shown.status === 'success') parts.push(`${shown.data}@${shown.updatedAt}`);
  else if (hasData(shown)) parts.push(`(${dataOf(shown)}@${'updatedAt' in shown && shown.updatedAt})`);
  if (shown.status === 'loading' && errorOf(shown) !== undefined) parts.push('!boom');
  if (isInvalidated) parts.push('invalidated');
  if (attempts.failureCount > 0) parts.push(`failed ${attempts.failureCount}`);
  return parts.join(' ');
}

type Case = readonly [before: readonly EntryEvent[], event: EntryEvent, shown: string, changed: string];

const loaded = [begin, resolve('a')];
const failed = [begin, reject()];
const reloading = [...loaded, begin];
const failedOverData = [...reloading, reject()];

const CASES: Record<string, Case> = {
  'a run begins': [[], begin, 'loading/fetching', 'STATUS FETCH_STATUS'],
  'a run begins offline': [[], beginPaused, 'loading/paused', 'STATUS FETCH_STATUS'],
  'a run begins over data': [loaded, begin, 'loading/fetching (a@10)', 'STATUS FETCH_STATUS'],
  'a run begins over undefined': [
    [begin, resolve(undefined)],
    begin,
    'loading/fetching (undefined@10)',
    'STATUS FETCH_STATUS',
  ],
  'a run begins after a failure': [failed, begin, 'loading/fetching', 'STATUS ERROR FETCH_STATUS ATTEMPTS'],
  'a run begins after a failure over data': [
    failedOverData,
    begin,
    'loading/fetching (a@10) !boom',
    'STATUS FETCH_STATUS ATTEMPTS',
  ],
  'a trailing run begins for one that was dropped': [[begin], begin, 'loading/fetching', ''],
  'a trailing run begins after a write': [[begin, write('w')], begin, 'loading/fetching (w@30)', 'STATUS'],
  'a run pauses': [[begin], pause, 'loading/paused', 'FETCH_STATUS'],
  'a paused run pauses': [[beginPaused], pause, 'loading/paused', ''],
  'a run goes on': [[beginPaused], resume, 'loading/fetching', 'FETCH_STATUS'],
  'an attempt fails': [[begin], retry(1), 'loading/fetching failed 1', 'ATTEMPTS'],
  'another attempt fails': [[begin, retry(1)], retry(2), 'loading/fetching failed 2', 'ATTEMPTS'],
  'the first response comes': [[begin], resolve('a'), 'success/idle a@10', 'DATA STATUS TIME FETCH_STATUS'],
  'a response of undefined comes': [
    [begin],
    resolve(undefined),
    'success/idle undefined@10',
    'DATA STATUS TIME FETCH_STATUS',
  ],
  'an equal response comes': [reloading, resolve('a', 50), 'success/idle a@50', 'STATUS TIME FETCH_STATUS'],
  'an equal response comes at the same moment': [
    reloading,
    resolve('a'),
    'success/idle a@10',
    'STATUS FETCH_STATUS',
  ],
  'an equal response comes after a write at the same moment': [
    [begin, write('w', 10)],
    resolve('w', 10),
    'success/idle w@10',
    'FETCH_STATUS',
  ],
  'a response comes after retries': [
    [begin, retry(1)],
    resolve('a'),
    'success/idle a@10',
    'DATA STATUS TIME FETCH_STATUS ATTEMPTS',
  ],
  'a response comes after a failure over data': [
    [...failedOverData, begin],
    resolve('b', 50),
    'success/idle b@50',
    'DATA STATUS ERROR TIME FETCH_STATUS',
  ],
  'a response comes that lifts the mark': [
    [...loaded, invalidate, begin],
    resolve('a', 50),
    'success/idle a@50',
    'STATUS TIME FETCH_STATUS MARK',
  ],
  'a response comes that an invalidation has overtaken': [
    [...reloading, invalidate],
    resolve('a', 50, true),
    'success/idle a@50 invalidated',
    'STATUS TIME FETCH_STATUS',
  ],
  'stored data is shown': [[begin], stored('s'), 'loading/fetching (s@5)', 'DATA TIME'],
  'initial data is put in': [[], stored('s'), 'success/idle s@5', 'DATA STATUS TIME'],
  'the first run fails': [
    [begin],
    reject(),
    'failure/idle !boom@20 failed 1',
    'STATUS ERROR FETCH_STATUS ATTEMPTS',
  ],
  'a run over data fails': [
    reloading,
    reject(),
    'failure/idle !boom@20 (a@10) failed 1',
    'STATUS ERROR FETCH_STATUS ATTEMPTS',
  ],
  'a run fails that an invalidation has overtaken': [
    [begin],
    reject(BOOM, 20, true),
    'failure/idle !boom@20 invalidated failed 1',
    'STATUS ERROR FETCH_STATUS MARK ATTEMPTS',
  ],
  'a run fails and the mark stays': [
    [...loaded, invalidate, begin],
    reject(),
    'failure/idle !boom@20 (a@10) invalidated failed 1',
    'STATUS ERROR FETCH_STATUS ATTEMPTS',
  ],
  'the first run is called off': [[begin, retry(1)], cancel, 'initial/idle', 'STATUS FETCH_STATUS ATTEMPTS'],
  'a run over data is called off': [reloading, cancel, 'success/idle a@10', 'STATUS FETCH_STATUS'],
  'a run after a failure is called off': [
    [...failed, begin],
    cancel,
    'failure/idle !boom@20',
    'STATUS ERROR FETCH_STATUS',
  ],
  'a run after a failure over data is called off': [
    [...failedOverData, begin],
    cancel,
    'failure/idle !boom@20 (a@10)',
    'STATUS FETCH_STATUS',
  ],
  'a run is called off after a write': [[begin, write('w')], cancel, 'success/idle w@30', 'FETCH_STATUS'],
  'nothing is called off': [loaded, cancel, 'success/idle a@10', ''],
  'data is written': [[], write('w'), 'success/idle w@30', 'DATA STATUS TIME'],
  'the same is written again': [[write('w')], write('w'), 'success/idle w@30', ''],
  'the same is written later': [[write('w')], write('w', 31), 'success/idle w@31', 'TIME'],
  'NaN is written again': [[write(Number.NaN)], write(Number.NaN), 'success/idle NaN@30', ''],
  'data is written during a run': [[begin], write('w'), 'success/fetching w@30', 'DATA STATUS TIME'],
  'data is written over a failure': [
    failedOverData,
    write('w'),
    'success/idle w@30',
    'DATA STATUS ERROR TIME ATTEMPTS',
  ],
  'data is written over invalidated data': [
    [...loaded, invalidate],
    write('a', 10),
    'success/idle a@10',
    'MARK',
  ],
  'it is invalidated': [loaded, invalidate, 'success/idle a@10 invalidated', 'MARK'],
  'it is invalidated again': [[...loaded, invalidate], invalidate, 'success/idle a@10 invalidated', ''],
  'it is reset': [
    [...failedOverData, invalidate],
    reset,
    'initial/idle',
    'DATA STATUS ERROR TIME MARK ATTEMPTS',
  ],
  'it is reset during a run': [[begin], reset, 'initial/idle', 'STATUS FETCH_STATUS'],
  'it is reset to initial data': [
    [write('w')],
    { type: 'reset', to: { status: 'success', data: 's', updatedAt: 5 } },
    'success/idle s@5',
    'DATA TIME',
  ],
  'nothing is reset': [[], reset, 'initial/idle', ''],
};

test.each(Object.entries(CASES))('%s', (_name, [before, event, shown, changed]) => {
  const entry = after(...before);
  const snapshot = entry.shown;

  const bits = apply(entry, event);

  expect(show(entry)).toBe(shown);
  expect(namesOf(bits)).toBe(changed);
  const isSeen = (bits & (DATA | STATUS | ERROR | TIME)) !== 0;
  expect(entry.shown !== snapshot).toBe(isSeen);
});

const RESTORED: ReadonlyArray<readonly [name: string, state: QoraState<unknown, unknown>]> = [
  ['initial', { status: 'initial' }],
  ['success', { status: 'success', data: 'a', updatedAt: 10 }],
  ['success with undefined', { status: 'success', data: undefined, updatedAt: 0 }],
  [
    'a failure',
    { status: 'failure', error: BOOM, failedAt: 20, previousData: undefined, updatedAt: undefined },
  ],
  ['a failure over data', { status: 'failure', error: BOOM, failedAt: 20, previousData: 'a', updatedAt: 10 }],
  [
    'a failure of no reason',
    { status: 'failure', error: undefined, failedAt: 20, previousData: undefined, updatedAt: undefined },
  ],
];

test.each(RESTORED)('puts %s back exactly', (_name, state) => {
  const entry = after(write('w'), invalidate);

  apply(entry, restore(state));

  expect(entry.shown).toStrictEqual(state);
  expect(entry.isInvalidated).toBe(false);
});

test.each(RESTORED.filter(([, { status }]) => status !== 'failure'))(
  'changes nothing when %s is put back',
  (_name, state) => {
    const entry = after(restore(state));

    const bits = apply(entry, restore(state));

    expect(namesOf(bits)).toBe('');
  },
);

const refreshing = { status: 'loading', previousData: 'a', updatedAt: 10, previousError: BOOM } as const;

test('puts loading back while a run is under way', () => {
  const entry = after(begin, write('w'));

  apply(entry, restore(refreshing));

  expect(show(entry)).toBe('loading/fetching (a@10) !boom');
});

test('puts back what loading came from, stale, when no run is under way', () => {
  const entry = after(write('w'));

  apply(entry, restore({ ...refreshing, previousError: undefined }));

  expect(show(entry)).toBe('success/idle a@10 invalidated');
});

test('takes what only stands in for data for none', () => {
  const entry = after(write('w'));

  apply(
    entry,
    restore({ ...refreshing, previousData: 'stand-in', updatedAt: undefined, previousError: undefined }),
  );

  expect(show(entry)).toBe('initial/idle invalidated');
  expect(entry.data).toBeUndefined();
});

test('counts no failures once success was put back', () => {
  const entry = after(...failed);

  apply(entry, restore({ status: 'success', data: 'a', updatedAt: 10 }));

  expect(show(entry)).toBe('success/idle a@10');
});
