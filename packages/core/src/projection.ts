/**
 * What makes one reader's state another than the shared one: a placeholder, a selection, initial data of an entry that is
 * not there yet. Readers that ask for none of these have no projection.
 *
 *   entry.shown ──> initial data or placeholder (nothing is known yet) ──> select ──> state of this reader
 */
import type { Entry } from './entry.js';
import type { QoraKey } from './key.js';
import type { Settings } from './options.js';
import { type Selection, selectionOf } from './selection.js';
import { dataOf, INITIAL, type QoraState } from './state.js';

type AnyState = QoraState<unknown, unknown>;

/** The last real data that a reader showed before its key changed. */
export interface Previous {
  readonly data: unknown;
  readonly key: QoraKey;
}

/** Whether these settings need a projection. */
export function needsProjection({ select, placeholderData, initialData }: Settings): boolean {
  return select !== undefined || placeholderData !== undefined || initialData !== undefined;
}

export class Projection {
  isPlaceholder = false;
  readonly #settings: Settings;
  readonly #previous: Previous | undefined;
  #selection: Selection | undefined;
  #placeholder: { readonly data: unknown } | undefined;
  #base: AnyState | undefined;
  #state: AnyState = INITIAL;

  constructor(settings: Settings, previous: Previous | undefined, entry: Entry | undefined) {
    this.#settings = settings;
    this.#previous = previous;
    const { select, shareBy } = settings;
    if (select !== undefined)
      this.#selection = selectionOf(entry, select as (data: unknown) => unknown, shareBy);
  }

  /** The reader's state for what the entry shows; the same object for the same one. */
  state(base: AnyState, now: () => number): AnyState {
    if (this.#base === base) return this.#state;
    this.#base = base;
    const standIn = isEmpty(base) ? this.#standInFor(base, now) : undefined;
    const state = standIn ?? base;
    this.isPlaceholder = standIn?.status === 'loading';
    this.#state = isEmpty(state) && !this.isPlaceholder ? state : this.#select(state as KnownState, now);
    return this.#state;
  }

  #standInFor(base: AnyState, now: () => number): AnyState | undefined {
    const { initialData, initialDataUpdatedAt, placeholderData } = this.#settings;
    if (base.status === 'initial' && initialData !== undefined) {
      const data = call(initialData);
      const updatedAt = call(initialDataUpdatedAt) as number | undefined;
      if (data !== undefined) return { status: 'success', data, updatedAt: updatedAt ?? now() };
    }
    this.#placeholder ??= { data: call(placeholderData, this.#previous?.data, this.#previous?.key) };
    const { data } = this.#placeholder;
    if (data === undefined) return undefined;
    return { status: 'loading', previousData: data, updatedAt: undefined, previousError: undefined };
  }

  #select(state: KnownState, now: () => number): AnyState {
    if (this.#selection === undefined) return state;
    const { value, problem } = this.#selection.apply(dataOf(state));
    const { updatedAt } = state;
    if (problem !== undefined) {
      return { status: 'failure', error: problem.error, failedAt: now(), previousData: value, updatedAt };
    }
    return state.status === 'success' ? { ...state, data: value } : { ...state, previousData: value };
  }
}

type KnownState = Exclude<AnyState, { status: 'initial' }>;

function isEmpty(state: AnyState): boolean {
  return state.status === 'initial' || (state.status === 'loading' && state.updatedAt === undefined);
}

function call(value: unknown, ...parameters: unknown[]): unknown {
  return typeof value === 'function' ? value(...parameters) : value;
}
