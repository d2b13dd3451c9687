/** Options that are a function of signals, and how a reader follows them. */
import type { AnyQueryOptions } from './clientApi.js';
import type { Engine } from './engine.js';
import { computed, type ReadonlySignal } from './signals.js';

/** What a reader's options come to at one moment; `null` is "not yet". */
export type ReaderOptions = AnyQueryOptions | null | undefined;

/** What the function gives, what was last taken of it, and what ends following it. */
export interface Following {
  readonly source: ReadonlySignal<ReaderOptions>;
  taken: ReaderOptions;
  stop: (() => void) | undefined;
}

/** A function of options that throws is reported and means "not yet". */
export function follow({ notifier }: Engine, options: () => ReaderOptions): Following {
  const source = computed(() => {
    let given: ReaderOptions;
    notifier.guard(() => {
      given = options();
    });
    return given;
  });
  return { source, taken: null, stop: undefined };
}
