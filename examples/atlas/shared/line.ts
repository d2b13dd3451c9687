/** One request on its line: noted from beginning to end, and cut when the caller hangs up or the network goes. */
import { effect, type ReadonlySignal } from '@qora/core';
import type { Outcome } from './activity.js';

interface LineParts {
  readonly online: ReadonlySignal<boolean>;
  /** The caller's own. */
  readonly signal: AbortSignal | undefined;
  /** Told how the request has ended. */
  readonly end: (outcome: Outcome) => void;
}

export class Line {
  /** What is there when the line is closed; a caller who leaves before there is anything else has called it off. */
  outcome: Outcome = 'aborted';
  /** What the request goes by. */
  readonly signal: AbortSignal;
  readonly #parts: LineParts;
  readonly #cut = new AbortController();
  readonly #stop: () => void;

  constructor(parts: LineParts) {
    this.#parts = parts;
    const cut = this.#cut.signal;
    this.signal = parts.signal ? AbortSignal.any([parts.signal, cut]) : cut;
    // Switching off cuts what is under way, as pulling the plug does.
    this.#stop = effect(() => {
      if (!parts.online.value) this.#cut.abort();
    });
  }

  /** What the caller is told. Its own abort is a cancellation and travels on as it is; a cut line is a failure. */
  failure(error: unknown): unknown {
    if (this.outcome !== 'aborted' || this.#parts.signal?.aborted) return error;
    this.outcome = 'no network';
    return new TypeError('There is no network.', { cause: error });
  }

  /** Whatever is still to come is not waited for. */
  close(): void {
    this.#stop();
    this.#cut.abort();
    this.#parts.end(this.outcome);
  }
}
