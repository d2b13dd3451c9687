/** One mutation that is written down, and its record. */
import { hashKey, type MutationRun, type QoraKey, type RestoredMutation } from '@qora/core';
import { parse, stringify } from 'devalue';
import type { PersistedRecord, RecordHead } from '../persister.js';

/** Why a mutation is parked. */
interface ParkedReason {
  readonly name: string;
  readonly message: string;
}

/** The place of an item among all others. */
export interface Place {
  /** When it was called; never before what its page had called or taken over by then, whatever the clock said. */
  readonly at: number;
  /** Greater than that of any other item that its page had by then. */
  readonly order: number;
}

/** All that is needed to send it again, as if nothing had happened in between. */
export interface OutboxItem extends RestoredMutation, Place {
  readonly parked?: ParkedReason | undefined;
}

/** Records of the outbox lie beside those of a cache, under names that no key has. */
const PREFIX = 'outbox/';

/** The shape of items, not the version of an application: what users have done outlives a deploy. */
const VERSION = '1';

/** Whether what is listed is an item: others keep things there, too, and some of that may be broken. */
export function isOfOutbox(head: Partial<RecordHead> | null | undefined): boolean {
  return String(head?.hash).startsWith(PREFIX);
}

export function hashOf(idempotencyKey: string): string {
  return PREFIX + idempotencyKey;
}

/** A run that is to be written down, at the place after the `last` one. */
export function itemOf(run: MutationRun<unknown, unknown, unknown>, last: Place): OutboxItem {
  const { key, input, context, scope, idempotencyKey } = run;
  const at = Math.max(run.at, last.at);
  return { key: key as QoraKey, input, context, scope, at, idempotencyKey, order: last.order + 1 };
}

/** @throws what `devalue` says of an input that cannot be text */
export function recordOfItem(item: OutboxItem, owner: string): PersistedRecord {
  const hash = hashOf(item.idempotencyKey);
  return { hash, key: [owner], data: stringify(item), updatedAt: item.at, version: VERSION, tags: [] };
}

/** Whose item a record is. */
export function ownerOf({ key }: Partial<RecordHead>): string {
  return String(key?.[0]);
}

/** @throws if the record is not one of {@link recordOfItem} */
export function itemOfRecord({ data, hash, version }: PersistedRecord): OutboxItem {
  const item = parse(data) as OutboxItem;
  hashKey(item.key);
  const isItem = version === VERSION && hash === hashOf(item.idempotencyKey) && Number.isFinite(item.at);
  if (!isItem) throw new Error(`the record ${hash} is no mutation of this outbox`);
  return item;
}

/** In the order in which they were called. */
export function byCall(one: Place, other: Place): number {
  return one.at - other.at || one.order - other.order;
}
