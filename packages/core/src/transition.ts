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
import { type Attempts, type Entry, NO_ATTEMPTS } from './entry.js';
import { NEVER } from './seams/clock.js';
import { dataOf, errorOf, type FetchStatus, type QoraState } from './state.js';

/** What is known, apart from what is under way. */
export type Known = Pick<Entry, 'data' | 'updatedAt' | 'failure'>;

/** Everything that can happen to an entry's record. Times are ms since the epoch. */
export type EntryEvent =
  | { readonly type: 'begin'; readonly fetchStatus: FetchStatus }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'retry'; readonly attempts: Attempts }
  | { readonly type: 'resolve'; readonly data: unknown; readonly at: number; readonly isOvertaken: boolean }
  | { readonly type: 'stored'; readonly data: unknown; readonly at: number }
  | { readonly type: 'emit'; readonly data: unknown; readonly at: number }
  | { readonly type: 'revert'; readonly before: Known }
  | {
      readonly type: 'reject';
      readonly error: unknown;
      readonly at: number;
      readonly attempts: Attempts;
      readonly isOvertaken: boolean;
    }
  | { readonly type: 'cancel' }
  | { readonly type: 'write'; readonly data: unknown; readonly at: number }
  | { readonly type: 'restore'; readonly state: QoraState<unknown, unknown>; readonly now: number }
  | {
      readonly type: 'receive';
      readonly state: QoraState<unknown, unknown>;
      readonly now: number;
      readonly isInvalidated: boolean;
    }
  | { readonly type: 'invalidate' }
  | { readonly type: 'reset'; readonly to: QoraState<unknown, unknown> };

/** What changed, as bits: one for each thing that a reader can look at. Plain constants, which a build folds. */
export const DATA = 1;
export const STATUS = 2;
export const ERROR = 4;
export const TIME = 8;
export const FETCH_STATUS = 16;
export const MARK = 32;
export const ATTEMPTS = 64;
/** A reader's own options; no entry sets it. */
export const OPTIONS = 128;

/** Applies the event and returns the bits of what changed; 0 if nothing did. */
export function transition(entry: Entry, event: EntryEvent): number {
  const { data, hasData, updatedAt, status, shownFailure, fetchStatus, isInvalidated, attempts } = entry;
  apply(entry, event);
  let bits = 0;
  if (!Object.is(data, entry.data) || hasData !== entry.hasData) bits |= DATA;
  if (status !== entry.status) bits |= STATUS;
  if (shownFailure !== entry.shownFailure) bits |= ERROR;
  if (updatedAt !== entry.updatedAt) bits |= TIME;
  if (bits !== 0) entry.snapshot = undefined;
  if (fetchStatus !== entry.fetchStatus) bits |= FETCH_STATUS;
  if (isInvalidated !== entry.isInvalidated) bits |= MARK;
  if (attempts !== entry.attempts) bits |= ATTEMPTS;
  return bits;
}

function apply(entry: Entry, event: EntryEvent): void {
  switch (event.type) {
    case 'begin':
      entry.isLoading = true;
      entry.fetchStatus = event.fetchStatus;
      entry.attempts = NO_ATTEMPTS;
      break;
    case 'pause':
      entry.fetchStatus = 'paused';
      break;
    case 'resume':
      entry.fetchStatus = 'fetching';
      break;
    case 'retry':
      entry.attempts = event.attempts;
      break;
    case 'resolve':
      settle(entry);
      put(entry, event.data, event.at);
      entry.isInvalidated = event.isOvertaken;
      break;
    case 'stored':
      put(entry, event.data, event.at);
      break;
    case 'emit':
      put(entry, event.data, event.at);
      entry.isLoading = false;
      break;
    case 'revert':
      put(entry, event.before.data, event.before.updatedAt);
      entry.failure = event.before.failure;
      break;
    case 'reject':
      settle(entry);
      entry.failure = { error: event.error, at: event.at };
      entry.attempts = event.attempts;
      entry.isInvalidated ||= event.isOvertaken;
      break;
    case 'cancel':
      settle(entry);
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
    case 'receive': {
      const { isLoading } = entry;
      restore(entry, event.state, event.now);
      entry.isLoading = isLoading;
      entry.isInvalidated ||= event.isInvalidated;
      break;
    }
    case 'invalidate':
      entry.isInvalidated = true;
      break;
    case 'reset':
      restore(entry, event.to, NEVER);
      settle(entry);
  }
}

/** A run has ended. */
function settle(entry: Entry): void {
  entry.isLoading = false;
  entry.fetchStatus = 'idle';
  entry.attempts = NO_ATTEMPTS;
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
  const updatedAt = 'updatedAt' in state ? state.updatedAt : undefined;
  put(entry, updatedAt === undefined ? undefined : dataOf(state), updatedAt ?? NEVER);
  const error = errorOf(state);
  if (state.status === 'failure') entry.failure = { error, at: state.failedAt };
  else {
    entry.attempts = NO_ATTEMPTS;
    if (error !== undefined) entry.failure = { error, at: now };
  }
  entry.isLoading = isLoading && entry.run !== undefined;
  entry.isInvalidated = isLoading && entry.run === undefined;
}
