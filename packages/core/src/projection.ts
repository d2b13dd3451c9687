/**
 * What makes one reader's state another than the shared one: a placeholder, a selection, initial data of an entry that is
 * not there yet. Readers that ask for none of these have no projection.
 *
 *   entry.shown ──> initial data or placeholder (nothing is known yet) ──> select ──> state of this reader
 */
import { DEV } from './dev.js';
import type { Entry } from './entry.js';
import type { QoraKey } from './key.js';
import { call } from './lifecycle.js';
import type { Notifier } from './notify.js';
import type { Settings } from './options.js';
import { Selection, selectionOf } from './selection.js';
import { dataOf, hasData, INITIAL, type InitialState, type QoraState } from './state.js';

type AnyState = QoraState<unknown, unknown>;
type KnownState = Exclude<AnyState, InitialState>;

/** The last real data that a reader showed before its key changed. */
export interface Previous {
  readonly data: unknown;
  readonly key: QoraKey;
}

/** Whether these settings make a difference to what a reader sees. */
export function needsProjection({ select, placeholderData, initialData }: Settings): boolean {
  return select !== undefined || placeholderData !== undefined || initialData !== undefined;
}

/** What a projection is made of. */
export interface ProjectionSource {
  readonly settings: Settings;
  readonly entry: Entry | undefined;
  readonly previous: Previous | undefined;
  readonly notifier: Notifier;
  /** What the projection before selected: equal parts keep their references. */
  readonly relative: unknown;
}

export class Projection {
  isPlaceholder = false;
  /** The last selection. */
  selected: unknown;
  readonly #source: ProjectionSource;
  #selection: Selection | undefined;
  #placeholder: { readonly data: unknown } | undefined;
  #base: AnyState | undefined;
  #wasAbsent = false;
  #state: AnyState = INITIAL;

  constructor(source: ProjectionSource) {
    this.#source = source;
    this.selected = source.relative;
  }

  /** The reader's state for what the entry shows; the same object for the same one. */
  state(entry: Entry | undefined, now: number): AnyState {
    const base = entry === undefined ? INITIAL : entry.shown;
    const isAbsent = entry === undefined;
    if (this.#base !== base || this.#wasAbsent !== isAbsent) {
      this.#base = base;
      this.#wasAbsent = isAbsent;
      const standIn = isEmpty(base) ? this.#standIn(isAbsent, now) : undefined;
      this.isPlaceholder = standIn?.status === 'loading';
      const state = standIn ?? base;
      this.#state = this.isPlaceholder || hasData(state) ? this.#select(state as KnownState, now) : state;
      if (DEV) Object.freeze(this.#state);
    }
    return this.#state;
  }

  /** Initial data, of an entry that is not there yet; else the placeholder. */
  #standIn(isAbsent: boolean, now: number): AnyState | undefined {
    const { initialData, initialDataUpdatedAt, placeholderData } = this.#source.settings;
    let standIn: AnyState | undefined;
    this.#source.notifier.guard(() => {
      const initial = isAbsent ? call(initialData) : undefined;
      if (initial !== undefined) {
        const updatedAt = (call(initialDataUpdatedAt) as number | undefined) ?? now;
        standIn = { status: 'success', data: initial, updatedAt };
        return;
      }
      const { data, key } = this.#source.previous ?? {};
      this.#placeholder ??= { data: call(placeholderData, data, key) };
      const previousData = this.#placeholder.data;
      if (previousData === undefined) return;
      standIn = { status: 'loading', previousData, updatedAt: undefined, previousError: undefined };
    });
    return standIn;
  }

  #select(state: KnownState, now: number): AnyState {
    const { settings, entry, relative } = this.#source;
    const { select, shareBy } = settings;
    if (select === undefined) return state;
    // What it makes of a placeholder is nobody else's; else it is taken when first needed and shared with others.
    const selection = this.isPlaceholder
      ? new Selection(select as (data: unknown) => unknown, shareBy)
      : (this.#selection ?? selectionOf(entry, select as (data: unknown) => unknown, shareBy));
    if (!this.isPlaceholder) this.#selection = selection;
    selection.relative ??= relative;
    const { value, problem, hasValue } = selection.apply(dataOf(state));
    if (problem !== undefined) {
      const updatedAt = hasValue ? state.updatedAt : undefined;
      return { status: 'failure', error: problem.error, failedAt: now, previousData: value, updatedAt };
    }
    this.selected = value;
    return state.status === 'success' ? { ...state, data: value } : { ...state, previousData: value };
  }
}

/** Nothing to show, and nothing that failed. */
function isEmpty(state: AnyState): boolean {
  return state.status === 'initial' || (state.status === 'loading' && state.updatedAt === undefined);
}
