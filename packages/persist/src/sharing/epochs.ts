/** Which of two things about a key came later, whoever did them. */
import type { Hash } from '@qora/core';

/** A write or an invalidation of a key: of two in one epoch the one of the greater name comes later, everywhere. */
export interface Mark {
  readonly epoch: number;
  /** Who did it. */
  readonly by: string;
}

/** What the server was asked for, knowing of this mark, and when it answered. */
interface Answered {
  readonly mark: Mark;
  readonly at: number;
}

/** Of what nobody has written or invalidated. */
export const NONE: Mark = { epoch: 0, by: '' };
const NEVER: Answered = { mark: NONE, at: Number.NEGATIVE_INFINITY };

export class Epochs {
  /** The latest epoch that was heard of. */
  #now = 0;
  readonly #marks = new Map<Hash, Mark>();
  readonly #answers = new Map<Hash, Answered>();

  /** The latest epoch that was heard of: others go on from there. */
  get now(): number {
    return this.#now;
  }

  /** Somebody is there already. */
  hear(epoch: number): void {
    this.#now = Math.max(this.#now, epoch);
  }

  /**
   * Something is done here at this time (ms): returns its epoch, which is after all that was heard of. One that has just
   * come has heard of nothing: by the time its first deed is not taken for older than what the others have done long ago.
   */
  next(time: number): number {
    this.#now = Math.max(this.#now + 1, time);
    return this.#now;
  }

  /** The latest that is known of a key: what is loaded or shown from now on knows of that. */
  of(hash: Hash): Mark {
    return later(this.#markOf(hash), this.#answerOf(hash).mark);
  }

  /** The key was written or invalidated. */
  mark(hash: Hash, mark: Mark): void {
    if (compare(mark, this.#markOf(hash)) > 0) this.#marks.set(hash, mark);
  }

  /** What was asked for, knowing of this mark, is here now: writes before that, should they still come, are older. */
  answer(hash: Hash, mark: Mark, at: number): void {
    if (compare(mark, this.#answerOf(hash).mark) >= 0) this.#answers.set(hash, { mark, at });
  }

  /** Whether this mark comes after all that is known of a key. */
  isAfter(hash: Hash, mark: Mark): boolean {
    return compare(mark, this.of(hash)) > 0;
  }

  /** Whether what was asked for, knowing of this mark, has not been overtaken. */
  isValid(hash: Hash, mark: Mark): boolean {
    return compare(mark, this.#markOf(hash)) >= 0;
  }

  /**
   * Whether a write of somebody else comes after all that is known here.
   *
   * @param at when; an answer that knew of this very write is younger
   */
  isLater(hash: Hash, mark: Mark, at: number): boolean {
    const known = this.#answerOf(hash);
    const order = compare(mark, known.mark);
    return (order > 0 || (order === 0 && at > known.at)) && compare(mark, this.#markOf(hash)) > 0;
  }

  /** Whether an invalidation of somebody else is no older than what is known here; once too often does no harm. */
  isDue(hash: Hash, { epoch }: Mark): boolean {
    return epoch >= this.of(hash).epoch;
  }

  /** Nobody holds the key here, and no message of before can come any more. */
  forget(hash: Hash): void {
    this.#marks.delete(hash);
    this.#answers.delete(hash);
  }

  #markOf(hash: Hash): Mark {
    return this.#marks.get(hash) ?? NONE;
  }

  #answerOf(hash: Hash): Answered {
    return this.#answers.get(hash) ?? NEVER;
  }
}

/** The one that comes later. */
export function later(one: Mark, other: Mark): Mark {
  return compare(one, other) < 0 ? other : one;
}

/** Positive if the first comes later. */
export function compare(one: Mark, other: Mark): number {
  if (one.epoch !== other.epoch) return one.epoch - other.epoch;
  return one.by === other.by ? 0 : one.by > other.by ? 1 : -1;
}
