/** Which of two things about a key came later, whoever did them. */
import type { Hash } from '@qora/core';

/** Of the last write or invalidation of a key. */
interface Mark {
  readonly epoch: number;
  /** Who did it: of two at once the greater name wins, everywhere. */
  readonly from: string;
}

const NONE: Mark = { epoch: 0, from: '' };

export class Epochs {
  /** The latest that was heard of. */
  now = 0;
  readonly #marks = new Map<Hash, Mark>();

  /** Somebody is there already. */
  hear(epoch: number): void {
    this.now = Math.max(this.now, epoch);
  }

  /** Something is done here: returns its epoch. */
  next(): number {
    return ++this.now;
  }

  /** The key was written or invalidated. */
  mark(hash: Hash, epoch: number, from: string): void {
    if (this.#isAfter(hash, epoch, from)) this.#marks.set(hash, { epoch, from });
  }

  /** Whether what was asked for at this epoch has not been overtaken. */
  isValid(hash: Hash, epoch: number): boolean {
    return epoch >= (this.#marks.get(hash) ?? NONE).epoch;
  }

  /** Whether a write of somebody else comes after the last one that is known here. */
  isLater(hash: Hash, epoch: number, from: string): boolean {
    return this.#isAfter(hash, epoch, from);
  }

  /** Nobody holds the key here any more. */
  forget(hash: Hash): void {
    this.#marks.delete(hash);
  }

  #isAfter(hash: Hash, epoch: number, from: string): boolean {
    const last = this.#marks.get(hash) ?? NONE;
    return epoch > last.epoch || (epoch === last.epoch && from > last.from);
  }
}
