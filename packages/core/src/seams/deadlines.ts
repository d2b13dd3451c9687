/**
 * All deadlines of a client in one binary heap, with one host timer armed for the nearest.
 *
 *   add / move / cancel ──> heap (nearest on top) ──> arm(top) ──> clock.set(…)
 *                                                        clock fires ──> run what is due ──> arm(top)
 */
import type { Clock } from './clock.js';

/** The longest span a host timer takes; a later deadline is reached in several steps. */
const MAX_SPAN = 2 ** 31 - 1;

/** One task at one moment. `ref` keeps a Node process alive until then. */
export class Deadline {
  at: number = Number.POSITIVE_INFINITY;
  /** The place in the heap, -1 while it is not armed. */
  index: number = -1;
  readonly task: () => void;
  ref = false;

  constructor(task: () => void) {
    this.task = task;
  }
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #heap: Deadline[] = [];
  #timer: unknown;
  #armedAt = Number.POSITIVE_INFINITY;
  #armedRef = false;
  #refs = 0;
  #isClosed = false;

  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Arms `deadline` for the moment `at` (ms since the epoch), moving it if it is armed; `Infinity` disarms it. */
  set(deadline: Deadline, at: number, ref = false): void {
    this.#remove(deadline);
    if (at < Number.POSITIVE_INFINITY && !this.#isClosed) {
      deadline.at = at;
      deadline.ref = ref;
      if (ref) this.#refs++;
      this.#rise(deadline, this.#heap.length);
    }
    this.#arm();
  }

  cancel(deadline: Deadline): void {
    if (deadline.index < 0) return;
    this.#remove(deadline);
    this.#arm();
  }

  /** Disarms everything, for good. */
  close(): void {
    this.#isClosed = true;
    for (const deadline of this.#heap) deadline.index = -1;
    this.#heap.length = 0;
    this.#refs = 0;
    this.#arm();
  }

  #fire(): void {
    this.#armedAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    // Bounded by what is armed now: a task that re-arms itself for this very moment cannot hang the page.
    for (let left = this.#heap.length; left > 0; left--) {
      const top = this.#heap[0];
      if (top === undefined || top.at > now) break;
      this.#remove(top);
      try {
        top.task();
      } catch (error) {
        this.#report(error);
      }
    }
    this.#arm();
  }

  /** Keeps the one host timer at the nearest deadline; an earlier timer is left to fire and to arm again. */
  #arm(): void {
    const top = this.#heap[0];
    const ref = this.#refs > 0;
    if (top === undefined ? this.#timer === undefined : this.#armedAt <= top.at && this.#armedRef === ref)
      return;
    if (this.#timer !== undefined) this.#clock.clear(this.#timer);
    this.#timer = undefined;
    this.#armedAt = Number.POSITIVE_INFINITY;
    if (top === undefined) return;
    const span = Math.min(Math.max(0, top.at - this.#clock.now()), MAX_SPAN);
    this.#armedAt = top.at;
    this.#armedRef = ref;
    this.#timer = this.#clock.set(
      () => {
        this.#timer = undefined;
        this.#fire();
      },
      span,
      { ref },
    );
  }

  #remove(deadline: Deadline): void {
    const { index } = deadline;
    if (index < 0) return;
    deadline.index = -1;
    if (deadline.ref) this.#refs--;
    const last = this.#heap.pop();
    if (last === undefined || last === deadline) return;
    this.#rise(last, index);
    this.#sink(last);
  }

  #rise(deadline: Deadline, from: number): void {
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above] as Deadline;
      if (parent.at <= deadline.at) break;
      this.#place(parent, index);
      index = above;
    }
    this.#place(deadline, index);
  }

  #sink(deadline: Deadline): void {
    let { index } = deadline;
    for (;;) {
      let below = 2 * index + 1;
      const right = this.#heap[below + 1];
      if (right !== undefined && right.at < (this.#heap[below] as Deadline).at) below++;
      const child = this.#heap[below];
      if (child === undefined || child.at >= deadline.at) break;
      this.#place(child, index);
      index = below;
    }
    this.#place(deadline, index);
  }

  #place(deadline: Deadline, index: number): void {
    this.#heap[index] = deadline;
    deadline.index = index;
  }
}
