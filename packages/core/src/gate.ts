/** Lets tasks out a few at a time, each a little late by chance, so that a network coming back is not met by a burst. */
import type { Host } from './host.js';
import { Deadline } from './seams/deadlines.js';

/** How many may be out at once, and by how much each may be late (ms). */
export interface GateOptions {
  readonly concurrency: number;
  readonly jitter: number;
}

/** Starts something; the promise says when it has come to rest. */
export type GateTask = () => Promise<unknown> | undefined;

/** After this long a task's place is given to the next, whatever became of it. */
const SLOT_TIME = 10_000;

export class Gate {
  readonly #host: Host;
  readonly #options: GateOptions;
  #queue: GateTask[] = [];
  #out = new Set<Deadline>();

  constructor(host: Host, options: GateOptions) {
    this.#host = host;
    this.#options = options;
  }

  push(tasks: readonly GateTask[]): void {
    this.#queue.push(...tasks);
    this.#next();
  }

  /** Forgets what has not been let out. */
  clear(): void {
    this.#queue = [];
    for (const deadline of this.#out) this.#host.deadlines.cancel(deadline);
    this.#out.clear();
  }

  #next(): void {
    while (this.#out.size < this.#options.concurrency) {
      const task = this.#queue.shift();
      if (task === undefined) return;
      const late = new Deadline(() => this.#start(late, task));
      this.#out.add(late);
      this.#host.deadlines.set(late, this.#host.clock.now() + Math.random() * this.#options.jitter);
    }
  }

  #start(late: Deadline, task: GateTask): void {
    this.#out.delete(late);
    const slot = new Deadline(() => free());
    const free = (): void => {
      if (!this.#out.delete(slot)) return;
      this.#host.deadlines.cancel(slot);
      this.#next();
    };
    this.#out.add(slot);
    this.#host.deadlines.set(slot, this.#host.clock.now() + SLOT_TIME);
    const rest = task();
    if (rest === undefined) free();
    else void rest.then(free, free);
  }
}
