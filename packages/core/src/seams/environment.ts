/**
 * The browser's own `online` and `focus` seams. Each is a signal whose listeners are attached while it is watched only;
 * where there is no browser both are always true.
 */
import { type ReadonlySignal, signal } from '../signals.js';
import { liveSignal } from './live.js';

/** Whether the network is there, by `navigator.onLine` and the `online` and `offline` events. */
export function browserOnline(): ReadonlySignal<boolean> {
  return followEvents(globalThis.window, ['online', 'offline'], () => globalThis.navigator?.onLine !== false);
}

/** Whether the page is visible, by `document.visibilityState`. */
export function browserFocus(): ReadonlySignal<boolean> {
  return followEvents(globalThis.document, ['visibilitychange'], () => document.visibilityState !== 'hidden');
}

/** What `read` gives, which may be another with each of these events; true where there is nothing to listen to. */
function followEvents(
  target: EventTarget | undefined,
  types: readonly string[],
  read: () => boolean,
): ReadonlySignal<boolean> {
  if (target === undefined) return signal(true);
  return liveSignal(read, (changed) => {
    for (const type of types) target.addEventListener(type, changed);
    return () => {
      for (const type of types) target.removeEventListener(type, changed);
    };
  });
}
