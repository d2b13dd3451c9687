/** The one fetcher of all lines: a promise that is already resolved, with other data every time. */

/** Every contender's bundle has its own. */
export const fetches = {
  /** How often the fetcher was called. */
  count: 0,
  /** No answer ever comes. */
  isStuck: false,
};

export function fetcher(): Promise<number> {
  fetches.count++;
  return fetches.isStuck ? new Promise(Boolean) : Promise.resolve(fetches.count);
}
