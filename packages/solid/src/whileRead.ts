/** Things of a component that may also be made outside of one. */
import { createRoot, getListener, getOwner, onCleanup } from 'solid-js';

/**
 * What `make` gives. It lives with the owner; where there is none it is made when it is needed, and lives while some
 * computation reads it.
 */
export function whileRead<T>(make: () => T): () => T {
  if (getOwner()) {
    const own = make();
    return () => own;
  }
  let lent: { readonly own: T; readonly end: () => void } | undefined;
  let readers = 0;
  const release = (): void => {
    if (readers > 0 || !lent) return;
    lent.end();
    lent = undefined;
  };
  return () => {
    lent ??= createRoot((end) => ({ own: make(), end }));
    const { own } = lent;
    if (getListener()) {
      readers++;
      onCleanup(() => {
        readers--;
        queueMicrotask(release);
      });
    } else queueMicrotask(release);
    return own;
  };
}
