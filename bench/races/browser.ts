/**
 * A browser whose time passes by {@link pass} alone: a window for React, and virtual timers for everybody. To be
 * imported before any contender, for some look at the globals when they are loaded.
 */
import { virtualClock } from '@qora/testing';
import { Window } from 'happy-dom';

export const clock = virtualClock(0);

const window = new Window({ url: 'https://qora.test/' });
const arm = (task: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): unknown =>
  clock.set(() => task(...args), ms, { ref: true });

Object.assign(globalThis, {
  window,
  document: window.document,
  setTimeout: arm,
  clearTimeout: clock.clear,
  setInterval: () => {
    throw new Error('no contender polls');
  },
});
Object.assign(window, {
  setTimeout: arm,
  clearTimeout: clock.clear,
  requestAnimationFrame: (task: (now: number) => void) => arm(() => task(clock.now())),
});
Date.now = () => clock.now();

/** Lets `ms` pass, and everything that is due then: timers, promises, and React, which renders in immediates. */
export async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  for (let round = 0; round < 4; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(0);
  }
}
