/**
 * Optimistic layers: what is shown of an entry while somebody has edited it and the server has not answered yet.
 *
 *   base (confirmed) ──> layer ──> layer ──> … ──> data that is shown
 *
 * Each layer remembers what lay under it and what it made of that, so that laying one more calls its updater alone, and
 * any other change calls every updater at most once.
 */
import { FOREVER } from './seams/clock.js';
import { type QoraState, withData } from './state.js';

type AnyState = QoraState<unknown, unknown>;

/** Data that may not be there. */
export interface Known {
  readonly hasData: boolean;
  readonly data: unknown;
}

/** What a layer makes of the data under it (`undefined`: there is none); `undefined` means: wait for data. */
export type LayerUpdater = (old: unknown) => unknown;

export class Layer {
  readonly #updater: LayerUpdater;
  #under: Known | undefined;
  #over: unknown;
  /** When it was laid: the time of data that it shows where the base has none. */
  readonly at: number;
  /** How many responses had been accepted under it and its elders by then. */
  readonly responses: number;
  /** It is committed and waits for a run that begins when the entry has been invalidated this often. */
  mark: number | undefined;

  constructor(updater: LayerUpdater, at: number, responses: number) {
    this.#updater = updater;
    this.at = at;
    this.responses = responses;
  }

  /** What it makes of the data; what the updater throws is thrown. */
  over({ hasData, data }: Known): unknown {
    const under = this.#under;
    if (!under || under.hasData !== hasData || !Object.is(under.data, data)) {
      this.#over = this.#updater(data);
      this.#under = { hasData, data };
    }
    return this.#over;
  }
}

/** The layers of one entry, and what they come to. */
export class Fold implements Known {
  layers: readonly Layer[] = [];
  hasData: boolean;
  data: unknown;
  /** What the uppermost layer came to, not shared yet: what one more layer lies over. */
  top: Known;
  /** How many responses have been accepted under the layers. */
  responses = 0;
  /** The time of the data, where the base has none. */
  #at = 0;
  #base: AnyState | undefined;
  #shown: AnyState | undefined;

  constructor({ hasData, data }: Known) {
    this.hasData = hasData;
    this.data = data;
    this.top = { hasData, data };
  }

  /** Whether a layer waits for a run. */
  get isWaiting(): boolean {
    return this.layers.some(({ mark }) => mark !== undefined);
  }

  /** Leaves out the layers that waited for a run which began after this many invalidations. */
  land(invalidations: number): void {
    this.responses++;
    this.layers = this.layers.filter(({ mark = FOREVER }) => mark > invalidations);
  }

  /**
   * Folds the layers over the base anew.
   *
   * @param merge shares the next data with what was shown
   * @param refuse is told of a layer whose updater throws; it is left out
   */
  apply(
    base: Known,
    merge: (old: Known, next: unknown) => unknown,
    refuse: (layer: Layer, error: unknown) => void,
  ): void {
    let under: Known = { hasData: base.hasData, data: base.data };
    for (const layer of this.layers) {
      try {
        const data = layer.over(under);
        if (data === undefined) continue;
        if (!under.hasData) this.#at = layer.at;
        under = { hasData: true, data };
      } catch (error) {
        refuse(layer, error);
      }
    }
    this.top = under;
    this.data = Object.is(under.data, base.data) ? base.data : merge(this, under.data);
    this.hasData = under.hasData;
    this.#shown = undefined;
  }

  /** The base with the data that is shown in place of its own; the same object until one of them changes. */
  show(base: AnyState): AnyState {
    if (!this.#shown || this.#base !== base) {
      this.#base = base;
      this.#shown = this.hasData ? cover(base, this.data, this.#at) : base;
    }
    return this.#shown;
  }
}

function cover(base: AnyState, data: unknown, at: number): AnyState {
  if (base.status === 'initial') return { status: 'success', data, updatedAt: at };
  if (base.status === 'success' || base.updatedAt !== undefined) return withData(base, data);
  return { ...base, previousData: data, updatedAt: at };
}
