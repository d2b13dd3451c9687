/**
 * What clients that share a cache tell each other.
 *
 * An epoch is a Lamport clock: it moves with every write and every invalidation, and whoever hears a later one goes on from
 * there. An answer carries the epoch at which it was asked for, so that one that something has overtaken meanwhile is known,
 * whatever the clocks of the machines say.
 */
import type { FilterFields, QoraKey } from '@qora/core';
import type { PersistedRecord } from '../persister.js';

/** What every message carries. */
export interface Origin {
  /** Who says it. */
  readonly from: string;
  /** Of a write or an invalidation its own; of an answer that of the last one that it knows of. */
  readonly epoch: number;
}

/** A run has brought this. */
export interface AnswerMessage extends Origin {
  readonly type: 'answer';
  /** Who did the last thing that it knows of. */
  readonly by: string;
  readonly record: PersistedRecord;
}

/** Somebody has written this himself: it overtakes the runs under way, wherever they are. */
export interface WrittenMessage extends Origin {
  readonly type: 'written';
  readonly record: PersistedRecord;
}

/** Somebody has invalidated this, and whatever else matches. */
export interface InvalidatedMessage extends Origin {
  readonly type: 'invalidated';
  readonly keys: readonly QoraKey[];
  readonly filters: readonly FilterFields[];
}

/** Somebody has forgotten this, and whatever else matches. */
export interface RemovedMessage extends Origin {
  readonly type: 'removed';
  readonly keys: readonly QoraKey[];
  readonly filters: readonly FilterFields[];
}

export type SharedMessage = AnswerMessage | WrittenMessage | InvalidatedMessage | RemovedMessage;

/** A message before its sender has signed it. */
export type Unsigned<M> = M extends Origin ? Omit<M, 'from'> : never;
