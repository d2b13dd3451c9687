/** Steps of which some may have to be waited for. */

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/**
 * Runs a generator like an async function that waits only where it yields a promise: what can be synchronous is, so that
 * it stays in one tick.
 */
export function drive<T>(steps: Generator<unknown, T>): Promise<T> {
  return new Promise((resolve, reject) => {
    function go(step: () => IteratorResult<unknown, T>): void {
      try {
        let { done, value } = step();
        while (!done && !isPromise(value)) ({ done, value } = steps.next(value));
        if (done) resolve(value as T);
        else {
          Promise.resolve(value).then(
            (answer) => go(() => steps.next(answer)),
            (error) => go(() => steps.throw(error)),
          );
        }
      } catch (error) {
        reject(error);
      }
    }
    go(() => steps.next());
  });
}
