/**
 * What makes one reader's state another than the shared one: a placeholder, a selection, initial data of an entry that is
 * not there yet. Readers that ask for none of these have no projection.
 *
 *   entry.shown ──> initial data or placeholder (nothing is known yet) ──> select ──> state of this reader
 */
import type { Entry } from './entry.js';
import type { QoraKey } from './key.js';
import { call } from './lifecycle.js';
import type { Notifier } from './notify.js';
import type { Settings } from './options.js';
import { type Selection, selectionOf } from './selection.js';
import { dataOf, hasData, type InitialState, type QoraState } from './state.js';

type AnyState = QoraState<unknown, unknown>;
type KnownState = Exclude<AnyState, InitialState>;

/** The last real data that a reader showed before its key changed. */
export interface Previous {
  readonly data: unknown;
  readonly key: QoraKey;
}

/** The projection that these settings need, if any. */
export function projectionOf(
  settings: Settings,
  previous: Previous | undefined,
  entry: Entry | undefined,
  notifier: Notifier,
): Projection | undefined {
  const { select, placeholderData, initialData } = settings;
  if (select === undefined && placeholderData === undefined && initialData === undefined) return undefined;
  return new Projection(settings, previous, entry, notifier);
}

export class Projection {
  isPlaceholder = false;
  readonly #settings: Settings;
  readonly #entry: Entry | undefined;
  #selection: Selection | undefined;
  readonly #previous: Previous | undefined;
  readonly #notifier: Notifier;
  #placeholder: { readonly data: unknown } | undefined;
  #base: AnyState | undefined;
  #state: AnyState | undefined;

  constructor(
    settings: Settings,
    previous: Previous | undefined,
    entry: Entry | undefined,
    notifier: Notifier,
  ) {
    this.#settings = settings;
    this.#previous = previous;
    this.#notifier = notifier;
    this.#entry = entry;
  }

  /** The reader's state for what the entry shows; the same object for the same one. */
  state(base: AnyState, now: number): AnyState {
    if (this.#base !== base || this.#state === undefined) {
      this.#base = base;
      const standIn = isEmpty(base) ? this.#standIn(base.status, now) : undefined;
      this.isPlaceholder = standIn?.status === 'loading';
      const state = standIn ?? base;
      this.#state = this.isPlaceholder || hasData(state) ? this.#select(state as KnownState, now) : state;
    }
    return this.#state;
  }

  #standIn(status: AnyState['status'], now: number): AnyState | undefined {
    const { initialData, initialDataUpdatedAt, placeholderData } = this.#settings;
    let standIn: AnyState | undefined;
    this.#notifier.guard(() => {
      const initial = status === 'initial' ? call(initialData) : undefined;
      if (initial !== undefined) {
        const updatedAt = (call(initialDataUpdatedAt) as number | undefined) ?? now;
        standIn = { status: 'success', data: initial, updatedAt };
        return;
      }
      const { data, key } = this.#previous ?? {};
      this.#placeholder ??= { data: call(placeholderData, data, key) };
      const previousData = this.#placeholder.data;
      if (previousData === undefined) return;
      standIn = { status: 'loading', previousData, updatedAt: undefined, previousError: undefined };
    });
    return standIn;
  }

  #select(state: KnownState, now: number): AnyState {
    const { select, shareBy } = this.#settings;
    if (select === undefined) return state;
    // Taken when first needed: by then it is known whether others share it.
    this.#selection ??= selectionOf(this.#entry, select as (data: unknown) => unknown, shareBy);
    const { value, problem, hasValue } = this.#selection.apply(dataOf(state));
    if (problem !== undefined) {
      const updatedAt = hasValue ? state.updatedAt : undefined;
      return { status: 'failure', error: problem.error, failedAt: now, previousData: value, updatedAt };
    }
    return state.status === 'success' ? { ...state, data: value } : { ...state, previousData: value };
  }
}

/** Nothing to show, and nothing that failed. */
function isEmpty(state: AnyState): boolean {
  return state.status === 'initial' || (state.status === 'loading' && state.updatedAt === undefined);
}
