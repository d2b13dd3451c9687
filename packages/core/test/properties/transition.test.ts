import { errorOf, type QoraState } from '@qora/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Entry, NEVER } from '../../src/entry.js';
import { DEFAULTS } from '../../src/options.js';
import { CHANGED, type EntryEvent, transition } from '../../src/transition.js';

/** A run as far as the entry knows it, with the count of its failures. */
class FakeRun {
  failures = 0;
  abort(): void {}
}

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

const type = <T extends string>(name: T): { type: fc.Arbitrary<T> } => ({ type: fc.constant(name) });

/** What fetching and writing send, whatever there is. */
const always: fc.Arbitrary<EntryEvent>[] = [
  fc.record({ ...type('begin'), isPaused: fc.boolean() }),
  fc.record({ ...type('write'), data, at: time }),
  fc.record({ ...type('restore'), state, now: time }),
  fc.record(type('invalidate')),
  fc.record({ ...type('reset'), to: fc.constant({ status: 'initial' as const }) }),
];
/** What is sent only while a run is under way. */
const running: fc.Arbitrary<EntryEvent>[] = [
  fc.record(type('pause')),
  fc.record(type('resume')),
  fc.record({ ...type('retry'), failureCount: fc.constant(0), error }),
  fc.record({ ...type('stored'), data, at: time }),
  fc.record({ ...type('resolve'), data, at: time, isOvertaken: fc.boolean() }),
  fc.record({ ...type('reject'), error, at: time, failureCount: fc.constant(0), isOvertaken: fc.boolean() }),
  fc.record(type('cancel')),
];
const step = fc.record({ rest: fc.oneof(...always), run: fc.oneof(...always, ...running, ...running) });

/** Sends one of the two events, with the run taken and let go as fetching does. */
function send(entry: Entry, { rest, run }: { rest: EntryEvent; run: EntryEvent }): [EntryEvent, number] {
  let event = entry.run === undefined ? rest : run;
  if (event.type === 'begin') entry.run = new FakeRun();
  if (event.type === 'retry' || event.type === 'reject') {
    event = { ...event, failureCount: ++(entry.run as FakeRun).failures };
  }
  if (['resolve', 'reject', 'cancel', 'reset'].includes(event.type)) entry.run = undefined;
  return [event, transition(entry, event)];
}

/** Everything that a reader can look at. */
function look(entry: Entry) {
  const { data: value, hasData, updatedAt, status, isLoading, failure, fetchStatus, attempts } = entry;
  const visible = isLoading && !hasData ? undefined : failure;
  return {
    data: [hasData, value],
    time: updatedAt,
    status,
    error: [visible !== undefined, visible?.error, visible?.at],
    fetchStatus,
    mark: entry.isInvalidated,
    attempts: [attempts.failureCount, attempts.failureReason],
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
          if (!isSame(before[name], now[name])) expected |= CHANGED[name];
        }
        expect([event.type, bits]).toEqual([event.type, expected]);
        if ((bits & (CHANGED.data | CHANGED.status | CHANGED.error | CHANGED.time)) === 0) {
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
        { type: 'begin', isPaused: false },
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
