/**
 * The state machine of an entry: the one function that writes its record. It touches no clock, promise or signal and
 * answers with what a reader could see changing.
 *
 *              begin                resolve, write, seed
 *   initial ──────────> loading ───────────────────────> success
 *      ^                 │   ^                              │
 *      │ reset, cancel   │   └────────── begin ─────────────┤
 *      └─────────────────┤                                  │
 *                        └── reject ──> failure ── begin ──> loading
 *
 * `cancel` leaves `loading` for what the entry was before, because data and failure stay in the record meanwhile.
 */
import { type Entry, NEVER, NO_ATTEMPTS } from './entry.js';
import { dataOf, errorOf, hasData, type InitialState, type QoraState, type SuccessState } from './state.js';

/** Everything that can happen to an entry's record. Times are ms since the epoch. */
export type EntryEvent =
  | { readonly type: 'begin'; readonly isPaused: boolean }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'retry'; readonly failureCount: number; readonly error: unknown }
  | { readonly type: 'resolve'; readonly data: unknown; readonly at: number; readonly isOvertaken: boolean }
  | { readonly type: 'stored'; readonly data: unknown; readonly at: number }
  | {
      readonly type: 'reject';
      readonly error: unknown;
      readonly at: number;
      readonly failureCount: number;
      readonly isOvertaken: boolean;
    }
  | { readonly type: 'cancel' }
  | { readonly type: 'write'; readonly data: unknown; readonly at: number }
  | { readonly type: 'restore'; readonly state: QoraState<unknown, unknown>; readonly now: number }
  | { readonly type: 'invalidate' }
  | { readonly type: 'reset'; readonly to: InitialState | SuccessState<unknown> };

/** What changed, as bits: one for each thing that a reader can look at. */
export const CHANGED = {
  data: 1,
  status: 2,
  error: 4,
  time: 8,
  fetchStatus: 16,
  mark: 32,
  attempts: 64,
  /** A reader's own options; no entry sets it. */
  options: 128,
} as const;

/** Applies the event and returns the {@link CHANGED} bits; 0 if nothing did. */
export function transition(entry: Entry, event: EntryEvent): number {
  const { data, hasData, updatedAt, status, shownFailure, fetchStatus, isInvalidated, attempts } = entry;
  apply(entry, event);
  let bits = 0;
  if (!Object.is(data, entry.data) || hasData !== entry.hasData) bits |= CHANGED.data;
  if (updatedAt !== entry.updatedAt) bits |= CHANGED.time;
  if (status !== entry.status) bits |= CHANGED.status;
  if (shownFailure !== entry.shownFailure) bits |= CHANGED.error;
  if (bits !== 0) entry.snapshot = undefined;
  if (fetchStatus !== entry.fetchStatus) bits |= CHANGED.fetchStatus;
  if (isInvalidated !== entry.isInvalidated) bits |= CHANGED.mark;
  if (attempts !== entry.attempts) bits |= CHANGED.attempts;
  return bits;
}

function apply(entry: Entry, event: EntryEvent): void {
  switch (event.type) {
    case 'begin':
      entry.isLoading = true;
      entry.fetchStatus = event.isPaused ? 'paused' : 'fetching';
      entry.attempts = NO_ATTEMPTS;
      break;
    case 'pause':
      entry.fetchStatus = 'paused';
      break;
    case 'resume':
      entry.fetchStatus = 'fetching';
      break;
    case 'retry':
      count(entry, event);
      break;
    case 'resolve':
      settle(entry);
      put(entry, event.data, event.at);
      entry.isInvalidated = event.isOvertaken;
      entry.attempts = NO_ATTEMPTS;
      break;
    case 'stored':
      put(entry, event.data, event.at);
      break;
    case 'reject':
      settle(entry);
      fail(entry, event.error, event.at);
      count(entry, event);
      if (event.isOvertaken) entry.isInvalidated = true;
      break;
    case 'cancel':
      settle(entry);
      entry.attempts = NO_ATTEMPTS;
      break;
    case 'write':
      put(entry, event.data, event.at);
      entry.isLoading = false;
      entry.attempts = NO_ATTEMPTS;
      entry.isInvalidated = false;
      break;
    case 'restore':
      restore(entry, event.state, event.now);
      break;
    case 'invalidate':
      entry.isInvalidated = true;
      break;
    case 'reset':
      restore(entry, event.to, NEVER);
      settle(entry);
      entry.attempts = NO_ATTEMPTS;
  }
}

/** A run has ended. */
function settle(entry: Entry): void {
  entry.isLoading = false;
  entry.fetchStatus = 'idle';
}

/** The same failure stays the same object, and so does the count: what did not change is told by identity. */
function fail(entry: Entry, error: unknown, at: number): void {
  const { failure } = entry;
  if (failure === undefined || failure.at !== at || !Object.is(failure.error, error))
    entry.failure = { error, at };
}

function count(
  entry: Entry,
  { failureCount, error }: { readonly failureCount: number; readonly error: unknown },
): void {
  const { attempts } = entry;
  if (attempts.failureCount === failureCount && Object.is(attempts.failureReason, error)) return;
  entry.attempts = { failureCount, failureReason: error };
}

/** Data is known: whatever was wrong before is past. */
function put(entry: Entry, data: unknown, at: number): void {
  entry.data = data;
  entry.updatedAt = at;
  entry.failure = undefined;
}

/**
 * Puts a state's case and times back exactly; `now` stands in for the time of an error that has none. A `loading` that no
 * run stands behind becomes what it was loading from, stale, unless a run begins at once.
 */
function restore(entry: Entry, state: QoraState<unknown, unknown>, now: number): void {
  const isLoading = state.status === 'loading';
  const error = errorOf(state);
  entry.data = hasData(state) ? dataOf(state) : undefined;
  entry.updatedAt = (state.status === 'initial' ? undefined : state.updatedAt) ?? NEVER;
  if (state.status !== 'failure') entry.attempts = NO_ATTEMPTS;
  if (state.status === 'failure') fail(entry, error, state.failedAt);
  else if (error === undefined) entry.failure = undefined;
  else fail(entry, error, now);
  entry.isLoading = isLoading && entry.run !== undefined;
  entry.isInvalidated = isLoading && entry.run === undefined;
}
