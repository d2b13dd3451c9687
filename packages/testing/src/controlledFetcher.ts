/** A fetcher whose answers come when the test says so. */
import type { FetcherContext } from '@qora/core';
import { turn } from './turn.js';

/** One call of a {@link ControlledFetcher}. */
export interface ControlledCall<T> {
  readonly context: FetcherContext;
  /** Answered, one way or the other. */
  readonly isSettled: boolean;
  /** Whether the run was called off; looking does not take the signal unless the fetcher was made with `takesSignal`. */
  readonly isAborted: boolean;
  resolve(value: T): Promise<void>;
  reject(error: unknown): Promise<void>;
}

/** A fetcher that waits, and remembers its calls. */
export interface ControlledFetcher<T> {
  (context: FetcherContext): Promise<T>;
  readonly calls: ReadonlyArray<ControlledCall<T>>;
  /** Answers the oldest open call, or the one that this tick will make, and lets everything settle. Rejects without one. */
  resolve(value: T): Promise<void>;
  /** Fails the oldest open call, or the one that this tick will make, and lets everything settle. Rejects without one. */
  reject(error: unknown): Promise<void>;
}

/**
 * Makes a fetcher that is answered by hand.
 *
 * @param options `takesSignal`: look at the signal, as a fetcher that can be aborted does, and reject when it is
 */
export function controlledFetcher<T = unknown>({
  takesSignal = false,
}: {
  takesSignal?: boolean;
} = {}): ControlledFetcher<T> {
  const calls: Call<T>[] = [];

  async function oldest(): Promise<Call<T>> {
    const find = (): Call<T> | undefined =>
      calls.find(({ isSettled, isAborted }) => !isSettled && !isAborted);
    if (find() === undefined) await turn();
    const call = find();
    if (call === undefined) throw new Error(`no call is open (there were ${calls.length})`);
    return call;
  }

  const fetcher = (context: FetcherContext): Promise<T> => {
    const call = new Call<T>(context, takesSignal);
    calls.push(call);
    return call.promise;
  };
  return Object.assign(fetcher, {
    calls,
    resolve: async (value: T) => (await oldest()).resolve(value),
    reject: async (error: unknown) => (await oldest()).reject(error),
  });
}

class Call<T> implements ControlledCall<T> {
  readonly context: FetcherContext;
  readonly promise: Promise<T>;
  isSettled = false;
  isAborted = false;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;

  constructor(context: FetcherContext, takesSignal: boolean) {
    this.context = context;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (takesSignal) {
      const { signal } = context;
      signal.addEventListener('abort', () => {
        this.isAborted = true;
        this.#reject(signal.reason);
      });
    }
  }

  resolve(value: T): Promise<void> {
    this.isSettled = true;
    this.#resolve(value);
    return turn();
  }

  reject(error: unknown): Promise<void> {
    this.isSettled = true;
    this.#reject(error);
    return turn();
  }
}
