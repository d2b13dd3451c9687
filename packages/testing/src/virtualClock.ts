/** A clock that stands still until it is told to go on. */
import type { Clock } from '@qora/core';
import { turn } from './turn.js';

/** One armed timer. */
export interface PendingTimer {
  /** When it fires, in ms since the epoch. */
  readonly at: number;
  /** Whether it would keep a Node process alive. */
  readonly ref: boolean;
}

/** A {@link Clock} whose time passes by `advance` alone. */
export interface VirtualClock extends Clock {
  /**
   * Lets `ms` pass: timers fire in order, each at its own moment, and promises settle after each.
   */
  advance(ms: number): Promise<void>;
  /** The timers that are armed, the nearest first. */
  pending(): PendingTimer[];
}

/** So many timers at one moment can only be one that arms itself again and again. */
const MAX_AT_ONCE = 10_000;

interface Timer extends PendingTimer {
  readonly task: () => void;
}

/** Makes a clock that stands at `now` (ms since the epoch). @default 1_000_000 */
export function virtualClock(now = 1_000_000): VirtualClock {
  const timers = new Set<Timer>();
  let time = now;

  function nearest(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  return {
    now: () => time,
    set(task, ms, { ref }) {
      const timer: Timer = { at: time + ms, ref, task };
      timers.add(timer);
      return timer;
    },
    clear: (timer) => void timers.delete(timer as Timer),
    async advance(ms) {
      if (!(ms >= 0)) throw new Error(`a span of ${ms} ms cannot pass`);
      const end = time + ms;
      await turn();
      let atOnce = 0;
      for (let timer = nearest(); timer !== undefined && timer.at <= end; timer = nearest()) {
        atOnce = timer.at > time ? 0 : atOnce + 1;
        if (atOnce > MAX_AT_ONCE)
          throw new Error(`more than ${MAX_AT_ONCE} timers fired at ${time}: one re-arms itself`);
        timers.delete(timer);
        time = Math.max(time, timer.at);
        timer.task();
        await turn();
      }
      time = end;
    },
    pending: () =>
      [...timers].sort((one, other) => one.at - other.at).map(({ at, ref }): PendingTimer => ({ at, ref })),
  };
}
