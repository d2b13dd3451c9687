/** The cache as storage, devtools and leak checks see it. */
import type { Hash, QoraKey } from './key.js';
import type { FetchStatus, QoraState } from './state.js';

/** One entry as `client.inspect` shows it. */
export interface Inspected {
  readonly key: QoraKey;
  readonly hash: Hash;
  /** The confirmed state; nothing but this leaves the client. */
  readonly base: QoraState<unknown, unknown>;
  /** What readers see. */
  readonly shown: QoraState<unknown, unknown>;
  readonly invalidated: boolean;
  /** Moves with every local write and every invalidation. */
  readonly version: number;
  readonly fetchStatus: FetchStatus;
  readonly tags: readonly string[];
  /** How many optimistic layers lie over the base. */
  readonly layers: number;
  readonly readers: number;
  /** When it was last read, written or let go, in ms since the epoch. */
  readonly usedAt: number;
}
