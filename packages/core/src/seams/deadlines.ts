/**
 * All deadlines of a client in one set, with one host timer armed for the nearest.
 *
 *   set ──> earlier than the timer? ──> clock.set(…)
 *   clock fires ──> one scan: what is due, and the nearest of the rest ──> clock.set(…) ──> run what is due
 *
 * Setting and cancelling look at nothing but their own deadline. So the timer may come for one that was cancelled or
 * moved; the scan then finds nothing due.
 */
import { type Clock, FOREVER } from './clock.js';

/** The longest span a host timer takes; a later deadline is reached in several steps. */
const MAX_SPAN = 2 ** 31 - 1;

/** One task at one moment. */
export class Deadline {
  /** The moment for which it is armed, `Infinity` while it is not. */
  at: number = FOREVER;
  readonly task: () => void;

  constructor(task: () => void) {
    this.task = task;
  }

  get isArmed(): boolean {
    return this.at < FOREVER;
  }
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  readonly #armed = new Set<Deadline>();
  /** Those among them that keep a Node process alive. */
  readonly #awaited = new Set<Deadline>();
  #timer: unknown;
  /** The moment that the timer is for, `Infinity` while there is none, and whether it keeps the process alive. */
  #timerAt = FOREVER;
  #timerRef = false;
  #isClosed = false;

  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /**
   * Arms `deadline` for the moment `at` (ms since the epoch), moving it if it is armed; `Infinity` disarms it.
   *
   * @param ref whether a Node process is kept alive until then
   */
  set(deadline: Deadline, at: number, ref = false): void {
    const isArmed = at < FOREVER && !this.#isClosed;
    deadline.at = isArmed ? at : FOREVER;
    if (isArmed) this.#armed.add(deadline);
    else this.#armed.delete(deadline);
    if (isArmed && ref) this.#awaited.add(deadline);
    else this.#awaited.delete(deadline);
    this.#wakeAt(Math.min(deadline.at, this.#timerAt));
  }

  cancel(deadline: Deadline): void {
    if (deadline.isArmed) this.set(deadline, FOREVER);
  }

  /** Disarms everything, for good. */
  close(): void {
    this.#isClosed = true;
    for (const deadline of this.#armed) this.cancel(deadline);
  }

  /** Keeps the one host timer at this moment, or none while nothing is armed. */
  #wakeAt(moment: number): void {
    const at = this.#armed.size > 0 ? moment : FOREVER;
    const ref = this.#awaited.size > 0;
    if (at === this.#timerAt && ref === this.#timerRef) return;
    if (this.#timer !== undefined) this.#clock.clear(this.#timer);
    this.#timer = undefined;
    this.#timerAt = at;
    this.#timerRef = ref;
    if (at === FOREVER) return;
    const span = Math.min(Math.max(0, at - this.#clock.now()), MAX_SPAN);
    this.#timer = this.#clock.set(() => this.#fire(), span, { ref });
  }

  #fire(): void {
    this.#timer = undefined;
    this.#timerAt = FOREVER;
    const now = this.#clock.now();
    const due: Deadline[] = [];
    let nearest = FOREVER;
    for (const deadline of this.#armed) {
      if (deadline.at <= now) due.push(deadline);
      else nearest = Math.min(nearest, deadline.at);
    }
    this.#wakeAt(nearest);
    // Bounded by what is due now: a task that arms itself again for this very moment cannot hang the page.
    for (const deadline of due.sort((one, other) => one.at - other.at)) {
      // Another task may have moved or cancelled it.
      if (deadline.at > now) continue;
      this.cancel(deadline);
      try {
        deadline.task();
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
