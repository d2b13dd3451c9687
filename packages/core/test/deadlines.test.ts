import { type VirtualClock, virtualClock } from '@qora/testing';
import { expect, test } from 'vitest';
import { Deadline, Deadlines } from '../src/seams/deadlines.js';

const LONGEST_SPAN = 2 ** 31 - 1;

interface Setup {
  readonly clock: VirtualClock;
  readonly deadlines: Deadlines;
  readonly fired: string[];
  readonly reported: unknown[];
  /** The spans that the clock was asked for. */
  readonly spans: number[];
  /** A deadline that notes its name and the moment, from now. */
  readonly note: (name: string) => Deadline;
}

function setUp(): Setup {
  const clock = virtualClock(0);
  const spans: number[] = [];
  const fired: string[] = [];
  const reported: unknown[] = [];
  const watched = {
    ...clock,
    set(task: () => void, ms: number, options: { readonly ref: boolean }) {
      spans.push(ms);
      return clock.set(task, ms, options);
    },
  };
  const deadlines = new Deadlines(watched, (error) => void reported.push(error));
  const note = (name: string): Deadline => new Deadline(() => void fired.push(`${name}@${clock.now()}`));
  return { clock, deadlines, fired, reported, spans, note };
}

/** Deadlines on a host whose time and timer the test has in its hands. */
function onHand(): { host: { now: number; fire(): void }; deadlines: Deadlines } {
  let timer: (() => void) | undefined;
  const host = { now: 0, fire: () => timer?.() };
  const set = (task: () => void): void => {
    timer = task;
  };
  const clock = { now: () => host.now, set, clear: () => undefined };
  return { host, deadlines: new Deadlines(clock, () => undefined) };
}

test('fires a task at its moment and not before', async () => {
  const { clock, deadlines, fired, note } = setUp();
  deadlines.set(note('a'), 100);

  await clock.advance(99);
  const before = [...fired];
  await clock.advance(1);

  expect(before).toEqual([]);
  expect(fired).toEqual(['a@100']);
  expect(clock.pending()).toEqual([]);
});

test('fires in the order of the moments with one host timer', async () => {
  const { clock, deadlines, fired, note } = setUp();
  for (const at of [30, 10, 70, 20, 90, 15, 80, 60, 40, 50]) deadlines.set(note(`${at}`), at);

  const armed = clock.pending();
  await clock.advance(100);

  expect(armed).toEqual([{ at: 10, ref: false }]);
  expect(fired).toEqual([10, 15, 20, 30, 40, 50, 60, 70, 80, 90].map((at) => `${at}@${at}`));
});

test('fires all that are due at one moment from one timer', async () => {
  const { clock, deadlines, fired, spans, note } = setUp();
  for (const name of ['a', 'b', 'c']) deadlines.set(note(name), 10);

  await clock.advance(10);

  expect(fired.sort()).toEqual(['a@10', 'b@10', 'c@10']);
  expect(spans).toEqual([10]);
});

test('moves a deadline that is armed already', async () => {
  const { clock, deadlines, fired, note } = setUp();
  const [a, b] = [note('a'), note('b')];
  deadlines.set(a, 10);
  deadlines.set(b, 20);

  deadlines.set(a, 30);
  deadlines.set(b, 5);
  await clock.advance(100);

  expect(fired).toEqual(['b@5', 'a@30']);
});

test('fires a deadline of the past at once', async () => {
  const { clock, deadlines, fired, spans, note } = setUp();
  await clock.advance(50);

  deadlines.set(note('a'), 10);
  deadlines.set(note('b'), Number.NEGATIVE_INFINITY);
  await clock.advance(0);

  expect(fired.sort()).toEqual(['a@50', 'b@50']);
  expect(spans[0]).toBe(0);
});

test('is armed until it fires, is cancelled, or is set to Infinity', async () => {
  const { clock, deadlines, note } = setUp();
  const [fired, cancelled, endless, closed] = ['a', 'b', 'c', 'd'].map(note) as Deadline[];
  const all = [fired, cancelled, endless, closed] as Deadline[];
  const armed = (): boolean[] => all.map(({ isArmed }) => isArmed);
  const before = armed();
  for (const deadline of all) deadlines.set(deadline, 10);
  const during = armed();

  deadlines.cancel(cancelled as Deadline);
  deadlines.set(endless as Deadline, Number.POSITIVE_INFINITY);
  deadlines.set(closed as Deadline, 20);
  await clock.advance(10);
  const after = armed();
  deadlines.close();

  expect([before, during].map((all) => new Set(all))).toEqual([new Set([false]), new Set([true])]);
  expect(after).toEqual([false, false, false, true]);
  expect(armed()).toEqual([false, false, false, false]);
});

test('is not armed any more while its task runs', async () => {
  const { clock, deadlines } = setUp();
  const seen: boolean[] = [];
  const own: Deadline = new Deadline(() => void seen.push(own.isArmed));
  deadlines.set(own, 10);

  await clock.advance(10);

  expect(seen).toEqual([false]);
});

test('asks the host for a timer only where a moment is nearer than all before', async () => {
  const { clock, deadlines, fired, spans, note } = setUp();
  const [a, b, c] = [note('a'), note('b'), note('c')];

  deadlines.set(a, 50);
  deadlines.set(b, 70);
  deadlines.set(c, 20);
  deadlines.set(c, 90);
  deadlines.cancel(b);
  const asked = [...spans];
  await clock.advance(100);

  expect(asked).toEqual([50, 20]);
  expect(spans).toEqual([50, 20, 30, 40]);
  expect(fired).toEqual(['a@50', 'c@90']);
});

test('fires in order what is late, and what another task moves in between when its new moment comes', () => {
  const { host, deadlines } = onHand();
  const fired: string[] = [];
  const b = new Deadline(() => void fired.push(`b@${host.now}`));
  deadlines.set(new Deadline(() => void fired.push('c')), 30);
  deadlines.set(b, 20);
  deadlines.set(new Deadline(() => deadlines.set(b, 200)), 10);

  host.now = 100;
  host.fire();
  host.now = 200;
  host.fire();

  expect(fired).toEqual(['c', 'b@200']);
});

test('does not fire what was cancelled', async () => {
  const { clock, deadlines, fired, note } = setUp();
  const [a, b] = [note('a'), note('b')];
  deadlines.set(a, 10);
  deadlines.set(b, 20);

  deadlines.cancel(a);
  deadlines.cancel(a);
  await clock.advance(100);

  expect(fired).toEqual(['b@20']);
});

test('arms nothing for Infinity, and disarms what was armed', async () => {
  const { clock, deadlines, fired, note } = setUp();
  const a = note('a');
  deadlines.set(note('never'), Number.POSITIVE_INFINITY);
  deadlines.set(a, 10);

  deadlines.set(a, Number.POSITIVE_INFINITY);
  const armed = clock.pending();
  await clock.advance(1000);

  expect(armed).toEqual([]);
  expect(fired).toEqual([]);
});

test('arms nothing for a moment that is no number', () => {
  const { clock, deadlines, note } = setUp();

  deadlines.set(note('a'), Number.NaN);

  expect(clock.pending()).toEqual([]);
});

test('reaches moments beyond the longest span of a host timer in steps', async () => {
  const { clock, deadlines, fired, spans, note } = setUp();
  const at = 2.5 * LONGEST_SPAN;
  deadlines.set(note('far'), at);

  await clock.advance(at - 1);
  const before = [...fired];
  await clock.advance(1);

  expect(Math.max(...spans)).toBe(LONGEST_SPAN);
  expect(before).toEqual([]);
  expect(fired).toEqual([`far@${at}`]);
});

test('fires a nearer deadline that comes after one beyond the longest span', async () => {
  const { clock, deadlines, fired, note } = setUp();
  deadlines.set(note('far'), 2 * LONGEST_SPAN);

  deadlines.set(note('near'), LONGEST_SPAN + 5);
  await clock.advance(2 * LONGEST_SPAN);

  expect(fired).toEqual([`near@${LONGEST_SPAN + 5}`, `far@${2 * LONGEST_SPAN}`]);
});

test('waits on when the host timer comes too early', () => {
  const { host, deadlines } = onHand();
  const fired: number[] = [];
  deadlines.set(new Deadline(() => void fired.push(host.now)), 10);

  host.now = 9;
  host.fire();
  const early = [...fired];
  host.now = 10;
  host.fire();

  expect(early).toEqual([]);
  expect(fired).toEqual([10]);
});

test('goes on to the next turn with a task that arms itself for now', () => {
  const { host, deadlines } = onHand();
  let count = 0;
  const again = new Deadline(() => {
    count++;
    deadlines.set(again, host.now);
  });
  deadlines.set(again, 5);

  host.now = 5;
  host.fire();
  const first = count;
  host.fire();

  expect([first, count]).toEqual([1, 2]);
});

test('fires a neighbour of a task that arms itself for now', async () => {
  const { clock, deadlines, fired, note } = setUp();
  let left = 5;
  const again = new Deadline(() => {
    if (left-- > 0) deadlines.set(again, clock.now());
  });
  for (const name of ['a', 'b', 'c']) deadlines.set(note(name), 10);
  deadlines.set(again, 10);

  await clock.advance(10);

  expect(fired.sort()).toEqual(['a@10', 'b@10', 'c@10']);
  expect(left).toBe(-1);
});

test('does not fire what another task cancels that is due with it', () => {
  const { host, deadlines } = onHand();
  const fired: string[] = [];
  const b = new Deadline(() => void fired.push('b'));
  const c = new Deadline(() => void fired.push('c'));
  deadlines.set(new Deadline(() => deadlines.cancel(b)), 10);
  deadlines.set(b, 20);
  deadlines.set(c, 30);

  host.now = 100;
  host.fire();

  expect(fired).toEqual(['c']);
});

test('fires the rest when a task throws, and reports it', async () => {
  const { clock, deadlines, fired, reported, note } = setUp();
  const error = new Error('boom');
  const fail = new Deadline(() => {
    throw error;
  });
  deadlines.set(fail, 10);
  deadlines.set(note('b'), 10);
  deadlines.set(note('c'), 20);

  await clock.advance(100);

  expect(fired).toEqual(['b@10', 'c@20']);
  expect(reported).toEqual([error]);
});

test('keeps the process alive while one deadline asks for it', async () => {
  const { clock, deadlines, note } = setUp();
  const [awaited, other] = [note('awaited'), note('other')];
  const refs = (): boolean[] => clock.pending().map(({ ref }) => ref);

  deadlines.set(other, 10);
  const before = refs();
  deadlines.set(awaited, 100, true);
  const during = refs();
  deadlines.set(awaited, 50, true);
  deadlines.set(awaited, 60);
  const after = refs();
  deadlines.set(awaited, 60, true);
  deadlines.cancel(awaited);
  const cancelled = refs();

  expect([before, during, after, cancelled]).toEqual([[false], [true], [false], [false]]);
});

test('lets the process go when what it was kept alive for has fired', async () => {
  const { clock, deadlines, note } = setUp();
  deadlines.set(note('awaited'), 10, true);
  deadlines.set(note('other'), 100);

  await clock.advance(10);

  expect(clock.pending()).toEqual([{ at: 100, ref: false }]);
});

test('arms nothing any more once it is closed', async () => {
  const { clock, deadlines, fired, note } = setUp();
  const a = note('a');
  deadlines.set(a, 10, true);
  deadlines.set(note('b'), 20);

  deadlines.close();
  deadlines.set(a, 30, true);
  deadlines.cancel(a);
  const armed = clock.pending();
  await clock.advance(100);

  expect(armed).toEqual([]);
  expect(fired).toEqual([]);
});

test('fires nothing more when a task closes it', async () => {
  const { clock, deadlines, fired, note } = setUp();
  deadlines.set(new Deadline(() => deadlines.close()), 10);
  deadlines.set(note('b'), 11);

  await clock.advance(100);

  expect(fired).toEqual([]);
  expect(clock.pending()).toEqual([]);
});
