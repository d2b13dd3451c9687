/** The optimistic edits of one mutation: laid together, and committed or rolled back together. */

import type { Engine } from './engine.js';
import type { Filter } from './filter.js';
import type { QoraKey } from './key.js';
import type { EditOptions, OptimisticCache } from './mutationOptions.js';
import { lay } from './optimism.js';
import type { OptimisticLayer } from './optimisticLayer.js';
import { selectEntries } from './select.js';
import { hasData } from './state.js';

type Options = EditOptions<unknown, unknown>;

interface Edit {
  readonly layer: OptimisticLayer;
  readonly commit: Options['commit'];
}

export class Edits {
  readonly #engine: Engine;
  /** Those that are open: what has ended is not kept alive. */
  readonly #edits: Edit[] = [];
  /** They have been committed or rolled back: nobody would end another. */
  #isOver = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Lets the user's function lay edits, all of which are seen at once. Throws what it throws. */
  lay(optimistic: (cache: OptimisticCache<unknown>) => void): void {
    const engine = this.#engine;
    const update = (key: QoraKey, updater: (old: unknown) => unknown, { commit }: Options = {}): void => {
      // The user's function may have waited all the same.
      if (!this.#isOver) this.#edits.push({ layer: lay(engine, key, updater), commit });
    };
    const updateWhere = (
      filter: Filter,
      updater: (old: unknown, key: QoraKey) => unknown,
      options?: Options,
    ): void => {
      const shown = selectEntries(engine, filter).filter((entry) => hasData(entry.shown));
      for (const { key } of shown)
        update(key, (old) => (old === undefined ? old : updater(old, key)), options);
    };
    const cache = { update, updateWhere } as OptimisticCache<unknown>;
    let thrown: { readonly error: unknown } | undefined;
    engine.notifier.batch(() => {
      try {
        optimistic(cache);
      } catch (error) {
        thrown = { error };
      }
    });
    if (thrown) throw thrown.error;
  }

  /** The server has accepted them and answered. */
  commit(answer: unknown): void {
    const { notifier } = this.#engine;
    this.#isOver = true;
    for (const { layer, commit } of this.#edits.splice(0)) {
      if (commit) notifier.guard(() => layer.commit((base: unknown) => commit(answer, base)));
      // Where the function has thrown the edit itself is confirmed; else the layer has ended already.
      layer.commit();
    }
  }

  rollback(): void {
    this.#isOver = true;
    for (const { layer } of this.#edits.splice(0)) layer.rollback();
  }
}
