/** Many tasks over something that takes only so many at a time. */

/**
 * What the work makes of each item, in their order. So many are in work at a time; after one has failed no other is begun,
 * and the promise rejects with its error when those in work have ended.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  // All workers take from one iterator.
  const rest = items.entries();
  const workThrough = async (): Promise<void> => {
    for (const [place, item] of rest) {
      try {
        results[place] = await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, workThrough));
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Gives a function that calls each task when the one before has ended, however that ended. */
export function createTurns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  };
}
