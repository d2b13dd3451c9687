/** How a reader goes on with the options of the successor that comes in its place, without letting go. */
import { hasChanged, readField } from './fields.js';
import { updateHold } from './holding.js';
import type { QueryField } from './queryHandle.js';
import type { Reader } from './reader.js';
import { isShareable } from './share.js';
import { dataOf } from './state.js';

/** What other options may change beside the data. All that a run changes is told by the entry. */
const TOLD: readonly QueryField[] = ['status', 'isStale', 'isEnabled', 'isPlaceholder'];

/**
 * Takes the successor's options, and what it has shown already. Whoever watches is told what is another then.
 *
 * A component that renders because it was told comes with another `select` if that is written inline. What cannot be
 * compared is another thing each time, so that telling it would never end: it is shown when something else is told.
 */
export function succeed(own: Reader, { settings, fetcher, projection }: Reader): void {
  const { engine, entry, isWanting } = own;
  const values = TOLD.map((field) => readField(own, field));
  const data = dataOf(own.shown);
  engine.notifier.batch(() => {
    own.settings = settings;
    own.fetcher = fetcher;
    own.projection = projection;
    own.isWanting = own.mayRun && !!fetcher;
    if (entry && own.isThere) updateHold(engine, entry, own, isWanting);
    // When it gets stale may be another time now.
    own.notify(0);
    const next = dataOf(own.shown);
    const isSame = Object.is(data, next) || !isShareable(next, 0);
    if (!hasChanged(own, { fields: TOLD, values }) && isSame) return;
    engine.notifier.flushLater(own);
    const version = entry?.live?.signal;
    if (version) engine.notifier.bump(version);
  });
}
