/** A reader's states as an async iterator: the latest one, whenever it changed; a slow consumer skips to it. */
import type { QoraState } from './state.js';

type AnyState = QoraState<unknown, unknown>;

/**
 * @param subscribe called with the first `next()`, so that an iterator nobody asks holds nothing
 * @param lifetime the client's: whether it has ended, and what ends with it
 */
export function streamStates(
  subscribe: (listener: (state: AnyState) => void) => () => void,
  lifetime: { readonly isDisposed: boolean; readonly closers: Set<() => void> },
): AsyncIterator<AnyState, undefined> {
  let latest: AnyState | undefined;
  let isOver = false;
  let wake: () => void = Boolean;

  function end(): void {
    isOver = true;
    wake();
  }

  async function* follow(): AsyncGenerator<AnyState, undefined> {
    if (lifetime.isDisposed) return;
    const stop = subscribe((state) => {
      latest = state;
      wake();
    });
    lifetime.closers.add(end);
    try {
      while (!isOver) {
        const state = latest;
        latest = undefined;
        if (state !== undefined) yield state;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      lifetime.closers.delete(end);
      stop();
    }
  }

  const states = follow();
  return {
    next: () => states.next(),
    return() {
      end();
      return states.return(undefined);
    },
  };
}
