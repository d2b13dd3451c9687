/**
 * Signals of the core as signals of Solid. Whatever changed in one batch of the core changes in one batch of Solid, so that
 * nobody sees half of it:
 *
 *   core batch ──> listeners ──> queue ──> `turn` ──> one effect empties the queue ──> Solid batch ──> effects
 */
import { effect, type ReadonlySignal, signal, untracked } from '@qora/core';
import { type Accessor, batch, createSignal, getListener, getOwner, onCleanup, untrack } from 'solid-js';
import { isServer } from 'solid-js/web';

type Task = () => void;

const turn = signal(0);
let queue: Task[] = [];
let isStarted = false;

/** Does it when the core has told everybody of the change that is under way. */
export function enqueue(task: Task): void {
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
  if (tasks.length > 0) batch(() => tasks.forEach((task) => void task()));
}

/**
 * A signal of the core as an accessor. It is watched while its owner lives or, made without an owner, while a computation
 * reads it; so a query that is looked at only through accessors is held and let go like by any reader.
 *
 * @example
 * const online = fromQora(client.online)
 */
export function fromQora<T>(source: ReadonlySignal<T>): Accessor<T> {
  if (isServer) return () => source.peek();
  const [value, setValue] = createSignal<T>();
  return watched(value as Accessor<T>, {
    peek: () => source.peek(),
    start() {
      let isOver = false;
      let isFirst = true;
      const stop = effect(() => {
        const next = source.value;
        const show = (): void => {
          if (!isOver) setValue(() => next);
        };
        if (isFirst) show();
        else untracked(() => enqueue(show));
        isFirst = false;
      });
      return () => {
        isOver = true;
        stop();
      };
    },
  });
}

interface Watched<T> {
  /** The value while nobody watches. */
  peek(): T;
  /** Begins to keep the value; what it returns ends that. */
  start(): Task;
}

/** The accessor, kept for as long as somebody is there to read it. */
function watched<T>(value: Accessor<T>, { peek, start }: Watched<T>): Accessor<T> {
  let watchers = 0;
  let stop: Task = Boolean;
  const watch = (): void => {
    if (watchers++ === 0) stop = untrack(start);
    onCleanup(() => {
      if (--watchers === 0) stop();
    });
  };
  if (getOwner()) {
    watch();
    return value;
  }
  return () => {
    if (!getListener()) return watchers > 0 ? untrack(value) : peek();
    watch();
    return value();
  };
}
