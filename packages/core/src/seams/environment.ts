/**
 * The browser's own `online` and `focus` seams. Each is a signal whose listeners are attached while it is watched only;
 * where there is no browser both are always true.
 */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { liveSignal } from './live.js';

/** Whether the network is there, by `navigator.onLine` and the `online` and `offline` events. */
export function browserOnline(): ReadonlySignal<boolean> {
  if (typeof window === 'undefined' || typeof navigator === 'undefined') return signal(true);
  return liveSignal(
    () => navigator.onLine !== false,
    (changed) => listen(window, ['online', 'offline'], changed),
  );
}

/** Whether the page is visible, by `document.visibilityState`. */
export function browserFocus(): ReadonlySignal<boolean> {
  if (typeof document === 'undefined') return signal(true);
  return liveSignal(
    () => document.visibilityState !== 'hidden',
    (changed) => listen(document, ['visibilitychange'], changed),
  );
}

function listen(target: EventTarget, types: readonly string[], listener: () => void): () => void {
  for (const type of types) target.addEventListener(type, listener);
  return () => {
    for (const type of types) target.removeEventListener(type, listener);
  };
}
