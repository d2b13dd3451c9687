/**
 * A read-only signal over something outside of signals (the clock, `navigator.onLine`).
 *
 * Watched, it follows what `watch` reports. Unwatched, it asks `read` at every read: the cache of a plain computed would
 * answer with what was true when some signal last changed.
 */
import { computed, type ReadonlySignal, signal } from '../signals.js';

/**
 * @param read gives the current value; signals that it reads are followed like in a computed
 * @param watch called when the first reader comes, with a function that makes `read` run again; returns the clean-up
 */
export function liveSignal<T>(read: () => T, watch: (changed: () => void) => () => void): ReadonlySignal<T> {
  const asked = signal<unknown>(undefined);
  const changed = (): void => {
    asked.value = {};
  };
  let stop: (() => void) | undefined;
  const live = computed(
    () => {
      void asked.value;
      return read();
    },
    {
      watched() {
        stop = watch(changed);
        // A computed that is watched now may have read this one long ago.
        changed();
      },
      unwatched() {
        stop?.();
        stop = undefined;
      },
    },
  );
  return Object.defineProperty(live, 'value', {
    get() {
      if (stop === undefined) changed();
      return Reflect.get(Object.getPrototypeOf(live), 'value', live);
    },
  });
}
