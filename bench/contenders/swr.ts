/**
 * `swr`, the functions under its hook, without React: a reader does what the hook does to be told, and compares as it does.
 * Fetching, and with it invalidation, lives in the hook itself.
 */
import {
  createCacheHelper,
  defaultConfig,
  initCache,
  internalMutate,
  type State,
  SWRGlobalState,
  serialize,
  subscribeCallback,
} from 'swr/_internal';
import { fetcher } from '../fetcher.js';
import { contenderOf, type Key, type PartialCache } from './contender.js';

class SwrCache implements PartialCache {
  #states = opened();

  hash(key: Key): string {
    return serialize(key)[0];
  }

  get(key: Key): unknown {
    return createCacheHelper(this.#states, serialize(key)[0])[0]().data;
  }

  set(key: Key, data: unknown): void {
    void internalMutate(this.#states, key, data, false);
  }

  watch(key: Key, listener: () => void): () => void {
    return this.#follow(key, (current, previous) => {
      if (!defaultConfig.compare(current.data, previous.data)) listener();
    });
  }

  subscribe(key: Key, listener: () => void): () => void {
    return this.watch(key, listener);
  }

  mutate(key: Key, change: (old: unknown) => unknown): Promise<unknown> {
    return internalMutate(this.#states, key, fetcher(), {
      optimisticData: change,
      rollbackOnError: true,
      populateCache: false,
      revalidate: false,
    });
  }

  dehydrate(): unknown {
    return [...this.#states];
  }

  hydrate(payload: unknown): void {
    for (const [hash, state] of payload as [string, State][]) this.#states.set(hash, state);
  }

  clear(): void {
    this.#states = opened();
  }

  #follow(key: Key, listener: (current: State, previous: State) => void): () => void {
    const [hash] = serialize(key);
    const revalidators = SWRGlobalState.get(this.#states)?.[0] ?? {};
    const leave = subscribeCallback(hash, revalidators, Boolean);
    const stop = createCacheHelper(this.#states, hash)[2](hash, listener);
    return () => {
      leave();
      stop();
    };
  }
}

/** A provider of its own, as `SWRConfig` makes it. */
function opened(): Map<string, State> {
  const states = new Map<string, State>();
  initCache(states);
  return states;
}

export const contender = contenderOf(
  [
    '`swr` is measured without React, by the functions under its hook; what the hook itself costs is not in its figures.',
    'Its `mutate` is asynchronous and writes twice: the observers are told in the first write, and compare again in the second.',
    'To be carried over it has its provider, a `Map`, written down and filled as its documentation does it: nothing of the library runs.',
    'It never evicts, so an entry has no timer, and it keeps the first value of every key for good.',
  ],
  () => new SwrCache(),
);
export { keepOne } from '../kept.js';
export { lines } from '../lines/index.js';
