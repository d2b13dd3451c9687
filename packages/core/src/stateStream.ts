/** A reader's states as an async iterator: the latest one, whenever it changed; a slow consumer skips to it. */
import { Deferred } from './deferred.js';
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
  let latest: { readonly state: AnyState } | undefined;
  let asked: Deferred<IteratorResult<AnyState, undefined>> | undefined;
  let stop: (() => void) | undefined;
  let isDone = false;

  function offer(state: AnyState): void {
    latest = { state };
    if (asked === undefined) return;
    asked.resolve(take());
    asked = undefined;
  }

  function take(): IteratorResult<AnyState, undefined> {
    const { state } = latest as { state: AnyState };
    latest = undefined;
    return { done: false, value: state };
  }

  function end(): void {
    isDone = true;
    stop?.();
    stop = undefined;
    asked?.resolve({ done: true, value: undefined });
    asked = undefined;
  }

  return {
    next() {
      if (lifetime.isDisposed) end();
      if (!isDone && stop === undefined) {
        const unsubscribe = subscribe(offer);
        lifetime.closers.add(end);
        stop = () => {
          lifetime.closers.delete(end);
          unsubscribe();
        };
      }
      if (isDone) return Promise.resolve({ done: true, value: undefined });
      if (latest !== undefined) return Promise.resolve(take());
      asked ??= new Deferred();
      return asked.promise;
    },
    return() {
      end();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
