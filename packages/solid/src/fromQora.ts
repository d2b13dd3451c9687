/**
 * Signals of the core as signals of Solid. Whatever changed in one batch of the core changes in one batch of Solid, so that
 * nobody sees half of it:
 *
 *   core batch ──> listeners ──> queue ──> `turn` ──> one effect empties the queue ──> Solid batch ──> effects
 *
 * What a transition prepares is told in the transition, a microtask later. Told outside, Solid would run its computations
 * with the values of the page on show, and the next page would begin with what they made:
 *
 *   page on show  ├─ 1: ada ──────────────────────────────┤
 *   transition        ├─ 2: … ──── told ── 2: bob ────────┤ 2: bob
 *                     └─ 2: … ──── told outside ── 1: ada ┤ 1: ada, for good
 */
import { effect, QoraError, type ReadonlySignal, signal, untracked } from '@qora/core';
import {
  type Accessor,
  batch,
  createSignal,
  getListener,
  onCleanup,
  startTransition,
  untrack,
} from 'solid-js';
import { isServer } from 'solid-js/web';
import { DEV } from './dev.js';
import { whileRead } from './whileRead.js';

type Stop = () => void;
/** Tells, and returns whether that has to be done in a transition: then it is called again in there. */
type Task = (isInside: boolean) => boolean;

/** What a signal holds until it has been told. What it was told in a transition it does not hold outside of that. */
export const UNTOLD: unique symbol = Symbol();

const turn = signal(0);
let queue: Task[] = [];
let isStarted = false;

/** Does it when the core has told everybody of the change that is under way. */
function enqueue(task: Task): void {
  if (!isStarted) {
    isStarted = true;
    effect(() => {
      void turn.value;
      untracked(flush);
    });
  }
  // What is written by an effect is told when all others of this turn have run.
  if (queue.push(task) === 1) turn.value = turn.peek() + 1;
}

function flush(): void {
  const tasks = queue;
  queue = [];
  const prepared = batch(() => tasks.filter((task) => task(false)));
  if (prepared.length > 0) void startTransition(() => prepared.map((task) => task(true)));
}

/**
 * Keeps `show` told: at once, and with everything else that changes together; until the owner is gone.
 *
 * @param watch tells `listener` of every value, the first one at once, and returns what ends that
 * @param known a signal that `show` writes, {@link UNTOLD} at first
 */
export function follow<T>(
  watch: (listener: (value: T) => void) => Stop,
  show: (value: T) => void,
  known: Accessor<unknown>,
): void {
  let isOver = false;
  let isFirst = true;
  const stop = untrack(() =>
    watch((value) => {
      if (isFirst) {
        isFirst = false;
        show(value);
        return;
      }
      enqueue((isInside) => {
        const isPrepared = !isInside && untrack(known) === UNTOLD;
        if (!isPrepared && !isOver) show(value);
        return isPrepared;
      });
    }),
  );
  onCleanup(() => {
    isOver = true;
    stop();
  });
}

/**
 * A signal of the core as an accessor. It is watched while its owner lives or, made without an owner, while a computation
 * reads it; so a query that is looked at only through accessors is held and let go like by any reader.
 *
 * @example
 * const online = fromQora(client.online)
 */
export function fromQora<T>(source: ReadonlySignal<T>): Accessor<T> {
  if (DEV) checkCopy(source);
  if (isServer) return () => source.peek();
  const accessor = whileRead(() => {
    const [known, setKnown] = createSignal<T | typeof UNTOLD>(UNTOLD);
    follow<T>(
      (listener) => source.subscribe(listener),
      (next) => setKnown(() => next),
      known,
    );
    return () => {
      const value = known();
      return value === UNTOLD ? source.peek() : value;
    };
  });
  // A look that nobody repeats watches nothing.
  return () => (getListener() ? accessor()() : source.peek());
}

let isToldOfCopies = false;

/** Signals of another copy of signals-core fail silently: no effect of this one ever runs again for them. */
function checkCopy(source: object): void {
  if (isToldOfCopies || source instanceof turn.constructor) return;
  isToldOfCopies = true;
  console.error(new QoraError('two-signals'));
}
