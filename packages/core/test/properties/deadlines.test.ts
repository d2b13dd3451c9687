import { virtualClock } from '@qora/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deadline, Deadlines } from '../../src/seams/deadlines.js';

const COUNT = 12;
const BOOM = new Error('boom');
const which = fc.nat(COUNT - 1);
const span = fc.oneof(
  { weight: 5, arbitrary: fc.nat(20) },
  fc.constantFrom(-5, 2 ** 31 - 1, 2 ** 31, 2 ** 33, Number.POSITIVE_INFINITY),
);

/** What a task does when it fires, beside being noted. */
const reaction = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'rest' as const }) },
  fc.record({ type: fc.constant('set' as const), which, span: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ type: fc.constant('cancel' as const), which }),
  fc.constant({ type: 'throw' as const }),
);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('set' as const), which, span, ref: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel' as const), which }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('advance' as const), span: fc.nat(15) }) },
  fc.record({ type: fc.constant('advance' as const), span: fc.constant(2 ** 32) }),
);

test('every deadline fires once, at its moment, in order, with one host timer at most', async () => {
  const scenario = fc.asyncProperty(
    fc.array(reaction, { minLength: COUNT, maxLength: COUNT }),
    fc.array(step, { maxLength: 40, size: 'max' }),
    async (reactions, steps) => {
      const clock = virtualClock(0);
      /** The model: when each is to fire, and whether it keeps the process alive. */
      const due = new Map<number, { at: number; ref: boolean }>();
      const host = {
        ...clock,
        set(task: () => void, ms: number, options: { readonly ref: boolean }) {
          expect(clock.pending()).toHaveLength(0);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThan(2 ** 31);
          return clock.set(task, ms, options);
        },
      };
      const problems: unknown[] = [];
      const deadlines = new Deadlines(host, (error) => {
        if (error !== BOOM) problems.push(error);
      });
      const arm = (index: number, at: number, ref: boolean): void => {
        due.delete(index);
        if (at < Number.POSITIVE_INFINITY) due.set(index, { at, ref });
        deadlines.set(all[index] as Deadline, at, ref);
      };
      const disarm = (index: number): void => {
        due.delete(index);
        deadlines.cancel(all[index] as Deadline);
      };
      const all = reactions.map(
        (reacts, index) =>
          new Deadline(() => {
            const own = due.get(index)?.at;
            expect(own).toBe(Math.min(...[...due.values()].map(({ at }) => at)));
            expect(own).toBeLessThanOrEqual(clock.now());
            due.delete(index);
            if (reacts.type === 'set') arm(reacts.which, clock.now() + reacts.span, false);
            if (reacts.type === 'cancel') disarm(reacts.which);
            if (reacts.type === 'throw') throw BOOM;
          }),
      );

      for (const action of steps) {
        if (action.type === 'set') arm(action.which, clock.now() + action.span, action.ref);
        else if (action.type === 'cancel') disarm(action.which);
        else await advance(action.span);

        expect(problems).toEqual([]);
        const nearest = Math.min(...[...due.values()].map(({ at }) => at));
        const pending = clock.pending();
        expect(pending).toHaveLength(due.size > 0 ? 1 : 0);
        for (const { at, ref } of pending) {
          expect(at).toBeLessThanOrEqual(Math.max(nearest, clock.now()));
          expect(ref).toBe([...due.values()].some((deadline) => deadline.ref));
        }
      }
      async function advance(ms: number): Promise<void> {
        const end = clock.now() + ms;
        // Tasks that arm each other again and again make many moments: a bounded number of them is looked at.
        for (let fires = 0; fires < 40; fires++) {
          const next = clock.pending()[0]?.at ?? Number.POSITIVE_INFINITY;
          if (next > end) break;
          await clock.advance(Math.max(0, next - clock.now()));
        }
        if ((clock.pending()[0]?.at ?? Number.POSITIVE_INFINITY) > end) {
          await clock.advance(end - clock.now());
          for (const { at } of due.values()) expect(at).toBeGreaterThan(end);
        }
      }
    },
  );

  await fc.assert(scenario, { numRuns: 150 });
});
