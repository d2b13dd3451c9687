/** Who waits for a run: one promise for all who want its data, one for all who want it to come to rest. */
import { Deferred } from './deferred.js';

export class Waiting {
  /** Somebody needs the result, so that the run goes on without readers. */
  isNeeded = false;
  /** Somebody needs it to come to rest, which a pause is, too. */
  isRestNeeded = false;
  #outcome: Deferred<unknown> | undefined;
  #rest: Deferred<void> | undefined;

  /** Whether anybody waits, needing the result or not. */
  get isPending(): boolean {
    return this.isNeeded || this.#rest !== undefined;
  }

  get isAwaited(): boolean {
    return this.isNeeded || this.isRestNeeded;
  }

  /** Resolves with the data or rejects with the error. */
  get outcome(): Promise<unknown> {
    this.#outcome ??= new Deferred();
    return this.#outcome.promise;
  }

  /** Resolves when the run has settled or paused; never rejects. */
  get rest(): Promise<void> {
    this.#rest ??= new Deferred();
    return this.#rest.promise;
  }

  /** The run paused: whoever only wanted it to come to rest goes on. */
  settleRest(): void {
    this.#rest?.resolve();
    this.#rest = undefined;
    this.isRestNeeded = false;
  }

  resolve(data: unknown): void {
    this.#outcome?.resolve(data);
    this.settleRest();
  }

  reject(error: unknown): void {
    this.#outcome?.reject(error);
    this.settleRest();
  }

  /** Lets those who wait for `other` wait for this instead. */
  absorb(other: Waiting): void {
    this.isNeeded ||= other.isNeeded;
    this.isRestNeeded ||= other.isRestNeeded;
    const outcome = other.#outcome;
    if (outcome !== undefined) this.outcome.then(outcome.resolve, outcome.reject);
    if (other.#rest !== undefined) void this.rest.then(other.#rest.resolve);
  }
}
