/**
 * A suspended reader's claim: it waits for any settled state and keeps the result, fresh and in the cache, until a reader
 * comes or 5 s of the clock have passed.
 *
 *   promise() ──> claim holds ──> settled ──> kept ──┬── a reader holds
 *                                                    └── 5 s ──> let go
 */
import type { AnyQueryOptions } from './clientApi.js';
import type { QoraKey } from './key.js';
import type { Refining } from './options.js';
import { Reader } from './reader.js';
import { Deadline } from './seams/deadlines.js';

const CLAIM_TIME = 5_000;

/** Resolves when the entry of the key has something to show, or will have nothing. */
export function claimResult({ engine, settings, fetcher }: Reader, key: QoraKey): Promise<void> {
  const { deadlines } = engine;
  const unselected = { ...settings, select: undefined };
  const options: AnyQueryOptions & Refining = { key, fetcher, refine: () => unselected };
  const own = new Reader(engine, options, true);
  return new Promise((resolve) => {
    const stop = own.listen(check, ['data', 'status']);
    const deadline = new Deadline(end);
    check();

    function check(): void {
      const { entry } = own;
      if (deadline.isArmed || (entry?.run && !entry.hasData)) return;
      resolve();
      const live = entry?.live;
      // A reader that has come meanwhile keeps the result itself.
      if (!live || entry.status === 'initial' || live.holders().some(({ isClaim }) => !isClaim)) stop();
      else {
        live.claims = (live.claims ?? new Set()).add(end);
        deadlines.set(deadline, engine.now + CLAIM_TIME);
      }
    }

    function end(): void {
      own.entry?.live?.claims?.delete(end);
      deadlines.cancel(deadline);
      stop();
    }
  });
}
