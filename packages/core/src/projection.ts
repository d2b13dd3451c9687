/**
 * What makes one reader's state another than the shared one: a placeholder or a selection. Readers that ask for neither
 * have no projection.
 *
 *   entry.shown ──> placeholder (nothing is known yet) ──> select ──> state of this reader
 */
import { DEV } from './dev.js';
import type { Engine } from './engine.js';
import type { Entry } from './entry.js';
import type { QoraKey } from './key.js';
import { call, type Settings } from './options.js';
import { type Select, type Selection, selectionOf } from './selection.js';
import { dataOf, hasData, INITIAL, type QoraState, withData } from './state.js';

type AnyState = QoraState<unknown, unknown>;

/** The last real data that a reader showed before its key changed. */
export interface Previous {
  readonly data: unknown;
  readonly key: QoraKey;
}

/** Whose state it is, as the reader is when the projection is made. */
export interface Projected {
  readonly engine: Engine;
  readonly settings: Settings;
}

/** Whether these settings make a difference to what a reader sees. */
export function needsProjection({ select, placeholderData }: Settings): boolean {
  return select !== undefined || placeholderData !== undefined;
}

export class Projection {
  isPlaceholder = false;
  /** The last selection: equal parts of the next one keep their references. */
  selected: unknown;
  readonly #previous: Previous | undefined;
  readonly #engine: Engine;
  readonly #settings: Settings;
  #placeholder: { readonly data: unknown } | undefined;
  #selection: Selection | undefined;
  #base: AnyState | undefined;
  #state: AnyState = INITIAL;

  constructor({ engine, settings }: Projected, previous: Previous | undefined, selected: unknown) {
    this.#engine = engine;
    this.#settings = settings;
    this.#previous = previous;
    this.selected = selected;
  }

  /** The reader's state for what the entry shows; the same object for the same one. */
  state(base: AnyState, own: Entry | undefined): AnyState {
    if (this.#base !== base) {
      this.#base = base;
      const isUnknown = base.status !== 'failure' && !hasData(base);
      const previousData = isUnknown && !this.#engine.isDisposed ? this.#standIn() : undefined;
      this.isPlaceholder = previousData !== undefined;
      const state: AnyState = this.isPlaceholder
        ? { status: 'loading', previousData, updatedAt: undefined, previousError: undefined }
        : base;
      this.#state = this.#select(state, own);
      if (DEV) Object.freeze(this.#state);
    }
    return this.#state;
  }

  /** What stands in for data, asked for once. */
  #standIn(): unknown {
    const { data, key } = this.#previous ?? {};
    this.#engine.notifier.guard(() => {
      this.#placeholder ??= { data: call(this.#settings.placeholderData, data, key) };
    });
    return this.#placeholder?.data;
  }

  #select(state: AnyState, own: Entry | undefined): AnyState {
    const { select, shareBy } = this.#settings;
    if (select === undefined || state.status === 'initial' || !(this.isPlaceholder || hasData(state)))
      return state;
    // What it makes of a placeholder is nobody else's.
    const entry = this.isPlaceholder ? undefined : own;
    const selection =
      (entry && this.#selection) ?? selectionOf(entry, select as Select, shareBy, this.selected);
    if (entry !== undefined) this.#selection = selection;
    const { value, problem } = selection.apply(dataOf(state));
    if (problem !== undefined) {
      const { error, shown } = problem;
      const updatedAt = value === undefined ? undefined : state.updatedAt;
      if (shown && shown.updatedAt === updatedAt) return shown;
      const failedAt = shown?.failedAt ?? this.#engine.now;
      problem.shown = { status: 'failure', error, failedAt, previousData: value, updatedAt };
      return problem.shown;
    }
    if (!this.isPlaceholder) this.selected = value;
    return withData(state, value);
  }
}
