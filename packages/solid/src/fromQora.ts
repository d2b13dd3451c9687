/**
 * Signals of the core as signals of Solid. Whatever changed in one batch of the core changes in one batch of Solid, so that
 * nobody sees half of it:
 *
 *   core batch ──> listeners ──> queue ──> `turn` ──> one effect empties the queue ──> Solid batch ──> effects
 */
import { effect, QoraError, type ReadonlySignal, signal, untracked } from '@qora/core';
import { type Accessor, batch, createSignal, getListener, onCleanup, untrack } from 'solid-js';
import { isServer } from 'solid-js/web';
import { DEV } from './dev.js';
import { whileRead } from './whileRead.js';

type Task = () => void;

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
  if (tasks.length > 0)
    batch(() => {
      for (const task of tasks) task();
    });
}

/**
 * Keeps `show` told: at once, and with everything else that changes together; until the owner is gone.
 *
 * @param watch tells `listener` of every value, the first one at once, and returns what ends that
 */
export function follow<T>(watch: (listener: (value: T) => void) => Task, show: (value: T) => void): void {
  let isOver = false;
  let isFirst = true;
  const stop = untrack(() =>
    watch((value) => {
      if (isFirst) show(value);
      else enqueue(() => isOver || show(value));
      isFirst = false;
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
    const [value, setValue] = createSignal<T>();
    follow<T>(
      (listener) => source.subscribe(listener),
      (next) => setValue(() => next),
    );
    return value as Accessor<T>;
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
