/** What a piece of work asks of the host and of what it is given, counted and not timed. */
import { createHook } from 'node:async_hooks';
import type { VirtualClock } from '@qora/testing';

/** How often work asked for something. */
export interface Asked {
  /** Promises of any kind, those of async functions included. */
  promises: number;
  abortControllers: number;
  /** Readings of the clock. */
  times: number;
  /** Timers armed. */
  timers: number;
}

/** Counts what `work` asks for until it returns. What it leaves to later tasks, microtasks included, does not count. */
export function count(clock: VirtualClock, work: () => unknown): Asked {
  const asked: Asked = { promises: 0, abortControllers: 0, times: 0, timers: 0 };
  const { now, set } = clock;
  clock.now = () => {
    asked.times++;
    return now();
  };
  clock.set = (...parameters) => {
    asked.timers++;
    return set(...parameters);
  };
  const { AbortController } = globalThis;
  globalThis.AbortController = class extends AbortController {
    constructor() {
      super();
      asked.abortControllers++;
    }
  };
  const hook = createHook({
    init(_, type) {
      if (type === 'PROMISE') asked.promises++;
    },
  }).enable();
  try {
    work();
  } finally {
    hook.disable();
    globalThis.AbortController = AbortController;
    Object.assign(clock, { now, set });
  }
  return asked;
}

/** The same array, and how often one of its items has been read. */
export function watched<const T extends readonly unknown[]>(items: T): { items: T; reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(items, {
    get(target, name, receiver) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++;
      return Reflect.get(target, name, receiver);
    },
  });
  return { items: proxy, reads: () => reads };
}
