/** A fetcher whose data arrives in chunks. */
import type { FetcherContext } from './clientApi.js';

/** What {@link streamed} makes a fetcher of. */
export interface StreamedOptions<C, T> {
  /** Opens the stream: a generator, the body of a response, an event source. */
  readonly stream: (context: FetcherContext) => AsyncIterable<C> | Promise<AsyncIterable<C>>;
  /** The data with one more chunk. Without it the data is the array of all chunks. */
  readonly reduce?: ((data: T, chunk: C) => T) | undefined;
  /** The data before the first chunk. @default [] */
  readonly initial?: T | undefined;
  /**
   * What a refetch does to the data that is there: `reset` shows the new stream from its first chunk, `append` goes on
   * from the old data, `replace` shows the old data until the new stream has ended. @default 'reset'
   */
  readonly refetch?: 'reset' | 'append' | 'replace' | undefined;
}

/** What a run gives its fetcher beside what everybody is told of. */
interface Attempt extends FetcherContext {
  /** The data that is there, without what an earlier attempt has shown. */
  readonly known?: unknown;
}

/** How many microtasks a chunk that is there already may need to arrive. */
const PATIENCE = 8;

/**
 * Makes a fetcher of a stream of chunks: what has arrived is shown while the rest is under way, and the result is all of
 * it. Chunks that come together are shown together, so that a burst of `n` of them costs `n`.
 *
 * @example
 * client.watchQuery({ key: ['answer', id], fetcher: streamed({ stream: ({ signal }) => api.tokens(id, signal) }) })
 */
export function streamed<C, T = C[]>({
  stream,
  reduce,
  initial = [] as T,
  refetch = 'reset',
}: StreamedOptions<C, T>): (context: FetcherContext) => AsyncGenerator<T, void> {
  return async function* (context) {
    const { known } = context as Attempt;
    let data = (refetch === 'append' && known !== undefined ? known : initial) as T;
    // Chunks that nobody has folded into the data yet: an array is not copied for each of them.
    let chunks: C[] = [];
    const fold = (): T => {
      data = reduce
        ? chunks.reduce(reduce, data)
        : ([...(data as unknown as C[]), ...chunks] as unknown as T);
      chunks = [];
      return data;
    };
    const isHidden = refetch === 'replace' && known !== undefined;
    let shown = 0;
    const iterator = (await stream(context))[Symbol.asyncIterator]();
    try {
      for (let next = iterator.next(); ; ) {
        const { done, value } = await next;
        if (done) break;
        chunks.push(value);
        next = iterator.next();
        // Shown at the latest when it has doubled, so that copying costs no more than arriving.
        if (!isHidden && (chunks.length > shown || !(await isThere(next)))) {
          shown += chunks.length;
          yield fold();
        }
      }
      if (chunks.length > 0 || shown === 0) yield fold();
    } finally {
      await iterator.return?.();
    }
  };
}

/** Whether the promise settles within this turn. */
async function isThere(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = (): void => {
    isSettled = true;
  };
  promise.then(settle, settle);
  for (let i = 0; i < PATIENCE && !isSettled; i++) await null;
  return isSettled;
}
