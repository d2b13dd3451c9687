import { errorOf, type QoraState } from '@qora/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Attempts, Entry } from '../../src/entry.js';
import { DEFAULTS } from '../../src/options.js';
import { NEVER } from '../../src/seams/clock.js';
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
} from '../../src/transition.js';

const data = fc.constantFrom<unknown>('a', 'b', null, undefined);
const error = fc.constantFrom<unknown>('boom', 'bang', null, undefined);
const time = fc.nat(3);
const state: fc.Arbitrary<QoraState<unknown, unknown>> = fc.oneof(
  fc.constant({ status: 'initial' as const }),
  fc.record({ status: fc.constant('success' as const), data, updatedAt: time }),
  fc
    .oneof(
      fc.record({ previousData: data, updatedAt: time, previousError: error }),
      fc.constant({ previousData: undefined, updatedAt: undefined, previousError: undefined }),
    )
    .map((fields) => ({ status: 'loading' as const, ...fields })),
  fc
    .oneof(
      fc.record({ error, failedAt: time, previousData: data, updatedAt: time }),
      fc.record({
        error,
        failedAt: time,
        previousData: fc.constant(undefined),
        updatedAt: fc.constant(undefined),
      }),
    )
    .map((fields) => ({ status: 'failure' as const, ...fields })),
);

const failed = (failureReason: unknown): Attempts => ({ failureCount: 1, failureReason });
const type = <T extends string>(name: T): { type: fc.Arbitrary<T> } => ({ type: fc.constant(name) });

/** What fetching and writing send, whatever there is. */
const always: fc.Arbitrary<EntryEvent>[] = [
  fc.record({ ...type('begin'), fetchStatus: fc.constantFrom('fetching' as const, 'paused' as const) }),
  fc.record({ ...type('write'), data, at: time }),
  fc.record({ ...type('restore'), state, now: time }),
  fc.record(type('invalidate')),
  fc.record({ ...type('reset'), to: fc.constant({ status: 'initial' as const }) }),
];
/** What is sent only while a run is under way. */
const running: fc.Arbitrary<EntryEvent>[] = [
  fc.record(type('pause')),
  fc.record(type('resume')),
  fc.record({ ...type('retry'), attempts: error.map(failed) }),
  fc.record({ ...type('stored'), data, at: time }),
  fc.record({ ...type('resolve'), data, at: time, isOvertaken: fc.boolean() }),
  fc.record({ ...type('reject'), error, at: time, attempts: error.map(failed), isOvertaken: fc.boolean() }),
  fc.record(type('cancel')),
];
const step = fc.record({ rest: fc.oneof(...always), run: fc.oneof(...always, ...running, ...running) });

/** Sends one of the two events, with the run taken and let go as fetching does. */
function send(entry: Entry, { rest, run }: { rest: EntryEvent; run: EntryEvent }): [EntryEvent, number] {
  const event = entry.run === undefined ? rest : run;
  if (event.type === 'begin') entry.run = { entry };
  if (['resolve', 'reject', 'cancel', 'reset'].includes(event.type)) entry.run = undefined;
  return [event, transition(entry, event)];
}

const BITS = {
  data: DATA,
  time: TIME,
  status: STATUS,
  error: ERROR,
  fetchStatus: FETCH_STATUS,
  mark: MARK,
  attempts: ATTEMPTS,
};

/** Everything that a reader can look at. */
function look(entry: Entry) {
  const { data: value, hasData, updatedAt, status, isLoading, failure, fetchStatus, attempts } = entry;
  const visible = isLoading && !hasData ? undefined : failure;
  return {
    data: [hasData, value],
    time: updatedAt,
    status,
    error: visible,
    fetchStatus,
    mark: entry.isInvalidated,
    attempts,
  };
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.every((item, i) => Object.is(item, other[i]));
}

const steps = fc.array(step, { maxLength: 30, size: 'max' });

test('no list of events leads to an illegal state', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const entry = new Entry(['key'], DEFAULTS);

      for (const one of list) {
        send(entry, one);
        const { shown, fetchStatus, hasData, failure, isLoading, attempts, run } = entry;

        expect(fetchStatus === 'idle').toBe(run === undefined);
        if (run === undefined) expect(shown.status).not.toBe('loading');
        expect(shown.status).toBe(entry.status);
        expect(isLoading).toBe(shown.status === 'loading');
        if (!hasData) expect([entry.data, entry.updatedAt]).toEqual([undefined, NEVER]);
        if (shown.status === 'initial') expect([hasData, failure]).toEqual([false, undefined]);
        if (shown.status === 'success') {
          expect([shown.data, shown.updatedAt, failure]).toEqual([entry.data, entry.updatedAt, undefined]);
          if (run === undefined) expect(attempts.failureCount).toBe(0);
        }
        if (shown.status === 'failure')
          expect([shown.error, shown.failedAt]).toEqual([failure?.error, failure?.at]);
        if (shown.status === 'loading' && !hasData) expect(errorOf(shown)).toBeUndefined();
        if (shown.status === 'loading' || shown.status === 'failure') {
          expect(shown.updatedAt).toBe(hasData ? entry.updatedAt : undefined);
          expect(shown.previousData).toBe(entry.data);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('the bits tell exactly what changed, and a state that did not change is the same object', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const entry = new Entry(['key'], DEFAULTS);

      for (const one of list) {
        const before = look(entry);
        const snapshot = entry.shown;
        const [event, bits] = send(entry, one);
        const now = look(entry);

        let expected = 0;
        for (const name of Object.keys(before) as (keyof typeof before)[]) {
          if (!isSame(before[name], now[name])) expected |= BITS[name];
        }
        expect([event.type, bits]).toEqual([event.type, expected]);
        if ((bits & (DATA | STATUS | ERROR | TIME)) === 0) {
          expect(entry.shown).toBe(snapshot);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('a run that is called off leaves no trace', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const entry = new Entry(['key'], DEFAULTS);
      for (const one of list) send(entry, one);
      if (entry.run !== undefined) send(entry, { rest: { type: 'cancel' }, run: { type: 'cancel' } });
      const { shown } = entry;

      for (const event of [
        { type: 'begin', fetchStatus: 'fetching' },
        { type: 'pause' },
        { type: 'cancel' },
      ] as const) {
        send(entry, { rest: event, run: event });
      }

      expect(entry.shown).toStrictEqual(shown);
      expect(entry.fetchStatus).toBe('idle');
    }),
    { numRuns: 500 },
  );
});
