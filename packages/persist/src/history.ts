/**
 * What a client has done to records that somebody may still find as they were before.
 *
 *   remove, invalidate, reset ──> waits ──> being told to storage ──> told
 *                                                                      └─ goes when all who read before that are done
 *
 * Whoever reads storage asks for a `Since` first, and what it finds counts as far as nothing was done to it since then.
 */
import type { Clock, Filter, Hash, QoraKey } from '@qora/core';
import { matches } from './entryRecords.js';
import { guardKeys } from './guards.js';
import type { RecordHead } from './persister.js';

/** What a call did to whatever matches, in memory and in storage. */
export interface Call {
  readonly type: 'removed' | 'invalidated';
  readonly filter: Filter;
  readonly at: number;
  /** How many changes are to be written before storage is told of it: what it found in memory is among them. */
  after: number;
}

/** Something that storage is told of, and the turn in which it had been told. */
export interface Telling {
  readonly calls: readonly Call[];
  readonly gone: ReadonlySet<Hash>;
  turn: number;
}

/** When somebody began to look at storage. */
export interface Since {
  readonly turn: number;
  readonly at: number;
}

const ALL = Number.POSITIVE_INFINITY;

/** How many calls of a type are kept apart while storage cannot be told: more of them are one about everything. */
const MANY = 50;

export class History {
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  #turn = 0;
  /** What storage has not been told of yet. */
  readonly #pending = { calls: [] as Call[], gone: new Set<Hash>(), turn: ALL };
  readonly #tellings = new Set<Telling>();
  readonly #readers = new Set<Since>();
  /** In which turn a hash was last written or removed, while somebody reads. */
  readonly #written = new Map<Hash, number>();

  /** @param report is told what predicates throw */
  constructor(clock: Clock, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  get hasCalls(): boolean {
    return this.#pending.calls.length > 0;
  }

  /** A call was about more than what is in memory. */
  note(type: Call['type'], filter: Filter): void {
    const { calls } = this.#pending;
    const same = calls.filter((call) => call.type === type);
    // Forgetting, or fetching, too much is better than asking a list that grows for ever.
    const isMany = same.length >= MANY;
    if (isMany) this.#pending.calls = calls.filter((call) => call.type !== type);
    const own = isMany ? {} : this.#harmless(filter);
    this.#pending.calls.push({ type, filter: own, at: this.#clock.now(), after: ALL });
  }

  /** An entry was forgotten on purpose; what was evicted stays in storage. */
  forget(hash: Hash): void {
    this.#pending.gone.add(hash);
  }

  /** Nothing waits to be told any more, and what is being told is not put back if it fails. */
  drop(): void {
    this.#pending.calls = [];
    this.#pending.gone.clear();
    this.#tellings.clear();
  }

  /**
   * The calls that storage can be told of when so many of all changes have been taken: changes come after the call that
   * made them, and later calls have no fewer before them.
   */
  takeCalls(changes: number, taken: number): Call[] {
    const { calls } = this.#pending;
    for (const call of calls) call.after = Math.min(call.after, changes) - taken;
    return calls.splice(0, calls.filter(({ after }) => after <= 0).length);
  }

  /** Whether the hash was forgotten: asked once, by whoever tells storage. */
  takeGone(hash: Hash): boolean {
    return this.#pending.gone.delete(hash);
  }

  /** Storage is being told: until that is done it holds against whoever reads. */
  tell(calls: readonly Call[], gone: ReadonlySet<Hash>): Telling {
    const telling: Telling = { calls, gone, turn: ALL };
    this.#tellings.add(telling);
    return telling;
  }

  told(telling: Telling): void {
    telling.turn = ++this.#turn;
    this.#prune();
  }

  /** Storage has failed. Returns whether that matters: all may have been dropped meanwhile. */
  failed(telling: Telling): boolean {
    if (!this.#tellings.delete(telling)) return false;
    const { calls, gone } = this.#pending;
    for (const hash of telling.gone) gone.add(hash);
    calls.unshift(...telling.calls);
    for (const call of calls) call.after = ALL;
    return true;
  }

  /** These hashes are being written or removed: who read them before has found what was there before. */
  write(hashes: readonly Hash[]): void {
    const turn = ++this.#turn;
    if (this.#readers.size > 0) for (const hash of hashes) this.#written.set(hash, turn);
  }

  /** Somebody begins to read, and says when he is done with what he finds. */
  since(): Since {
    const since = { turn: this.#turn, at: this.#clock.now() };
    this.#readers.add(since);
    return since;
  }

  end(since: Since): void {
    this.#readers.delete(since);
    this.#prune();
  }

  isWritten(hash: Hash, since: Since): boolean {
    return (this.#written.get(hash) ?? 0) > since.turn;
  }

  /** Whether what was found does not count any more, though it may still be there. */
  isForgotten(head: RecordHead, since: Since): boolean {
    return this.#holds(since, ({ calls, gone }) => gone.has(head.hash) || isAbout(calls, 'removed', head));
  }

  /** Whether what was found has been overtaken, though its record may not say so. */
  isOvertaken(head: RecordHead, since: Since): boolean {
    return this.#holds(since, ({ calls }) => isAbout(calls, 'invalidated', head));
  }

  #holds({ turn }: Since, isHit: (telling: Telling) => boolean): boolean {
    for (const telling of this.#tellings) if (telling.turn > turn && isHit(telling)) return true;
    return isHit(this.#pending);
  }

  #prune(): void {
    // In the order in which they began.
    const [oldest] = this.#readers;
    for (const telling of this.#tellings)
      if (telling.turn <= (oldest?.turn ?? this.#turn)) this.#tellings.delete(telling);
    if (!oldest) this.#written.clear();
  }

  /** The filter, whose predicate may meet keys in storage that it was not made for: what it throws means no. */
  #harmless(filter: Filter): Filter {
    let hasThrown = false;
    const guard = (decide: (key: QoraKey) => boolean) =>
      guardKeys(decide, false, (error) => {
        if (!hasThrown) this.#report(error);
        hasThrown = true;
      });
    if (typeof filter === 'function') return guard(filter);
    return filter.where ? { ...filter, where: guard(filter.where) } : filter;
  }
}

/** Whether a call of this type was about a record as it is. */
export function isAbout(calls: readonly Call[], type: Call['type'], head: RecordHead): boolean {
  return calls.some((call) => call.type === type && head.updatedAt <= call.at && matches(call.filter, head));
}
