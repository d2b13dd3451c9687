/**
 * What is known about a key, as a union told apart by `status`, and the pure functions that read it.
 *
 * States are plain objects of fixed shape. `updatedAt` is the presence flag of data: `undefined` means there is none, so
 * a payload of `null` or `undefined` is legal data.
 */

/** Nothing is known and nothing is under way. */
export interface InitialState {
  readonly status: 'initial';
}

/** A run is under way (or paused); what was known before stays readable. */
export interface LoadingState<T, E = Error> {
  readonly status: 'loading';
  readonly previousData: T | undefined;
  /** When `previousData` arrived, in ms since the epoch; `undefined`: there is none. */
  readonly updatedAt: number | undefined;
  /** The error of the last run, while there is data. */
  readonly previousError: E | undefined;
}

/** The data of the last accepted response or write. */
export interface SuccessState<T> {
  readonly status: 'success';
  readonly data: T;
  /** When the data arrived, in ms since the epoch. */
  readonly updatedAt: number;
}

/** The last run failed; data from before it is kept. */
export interface FailureState<T, E = Error> {
  readonly status: 'failure';
  readonly error: E;
  /** When the run failed, in ms since the epoch. */
  readonly failedAt: number;
  readonly previousData: T | undefined;
  /** When `previousData` arrived, in ms since the epoch; `undefined`: there is none. */
  readonly updatedAt: number | undefined;
}

/** What is known about a key: exactly one of four cases. */
export type QoraState<T, E = Error> =
  | InitialState
  | LoadingState<T, E>
  | SuccessState<T>
  | FailureState<T, E>;

/** The name of a state's case. */
export type Status = QoraState<unknown>['status'];

/** What the library is doing about a key, apart from what it knows. */
export type FetchStatus = 'idle' | 'fetching' | 'paused';

/** The one state that knows nothing. */
export const INITIAL: InitialState = Object.freeze({ status: 'initial' });

/** One function per case of a state, as for {@link match}. */
export interface Arms<T, E, R> {
  readonly initial: (state: InitialState) => R;
  readonly loading: (state: LoadingState<T, E>) => R;
  readonly success: (state: SuccessState<T>) => R;
  readonly failure: (state: FailureState<T, E>) => R;
}

/**
 * Calls the arm of the state's case and returns its result. A missing arm does not compile.
 *
 * @example
 * match(query.state.value, {
 *   initial: () => '',
 *   loading: (state) => state.previousData?.name ?? 'loading',
 *   success: (state) => state.data.name,
 *   failure: (state) => state.error.message,
 * })
 */
export function match<T, E, A, B = A, C = A, D = A>(
  state: QoraState<T, E>,
  arms: {
    readonly initial: Arms<T, E, A>['initial'];
    readonly loading: Arms<T, E, B>['loading'];
    readonly success: Arms<T, E, C>['success'];
    readonly failure: Arms<T, E, D>['failure'];
  },
): A | B | C | D {
  return (arms[state.status] as (state: QoraState<T, E>) => A | B | C | D)(state);
}

/** Like {@link match} with some arms; `otherwise` answers for the rest. */
export function maybeMatch<T, E, R>(
  state: QoraState<T, E>,
  arms: Partial<Arms<T, E, R>> & { readonly otherwise: (state: QoraState<T, E>) => R },
): R {
  return ((arms[state.status] as ((state: QoraState<T, E>) => R) | undefined) ?? arms.otherwise)(state);
}

/**
 * The same state with its data (current, previous, or what stands in for it) passed through `map`, which is not called
 * when there is none.
 */
export function mapState<T, E, R>(state: QoraState<T, E>, map: (data: T) => R): QoraState<R, E> {
  // Without data a state is one of every type of data.
  if (!isShown(state)) return state as QoraState<never, E>;
  return withData(state as Exclude<typeof state, InitialState>, map(dataOf(state) as T));
}

/** The same case with this data in place of its own. */
export function withData<R, E>(
  state: Exclude<QoraState<unknown, E>, InitialState>,
  data: R,
): QoraState<R, E> {
  const { status, updatedAt } = state;
  // By hand, which takes half the time.
  return status === 'success' ? { status, data, updatedAt } : { ...state, previousData: data };
}

/** Whether the state carries data, current or previous. A placeholder is not data. */
export function hasData<T, E>(state: QoraState<T, E>): boolean {
  return fieldsOf(state).updatedAt !== undefined;
}

/** The data of the state, current or previous (or what stands in for it), or `undefined`. */
export function dataOf<T, E>(state: QoraState<T, E>): T | undefined {
  return state.status === 'success' ? state.data : fieldsOf(state).previousData;
}

/** The error of a failure, or the one that a run over data has not yet cleared; else `undefined`. */
export function errorOf<T, E>(state: QoraState<T, E>): E | undefined {
  return state.status === 'failure' ? state.error : fieldsOf(state).previousError;
}

/** Loading with nothing to show. */
export function isFirstLoad<T, E>(state: QoraState<T, E>): boolean {
  return state.status === 'loading' && !hasData(state);
}

/** Loading over data that can be shown meanwhile. */
export function isRefreshing<T, E>(state: QoraState<T, E>): boolean {
  return state.status === 'loading' && hasData(state);
}

/** Whether there is something to show: data, or what stands in for it. */
function isShown<T, E>(state: QoraState<T, E>): boolean {
  return hasData(state) || dataOf(state) !== undefined;
}

/** The state's fields, those of other cases among them: they read `undefined`. */
function fieldsOf<T, E>(state: QoraState<T, E>): Partial<LoadingState<T, E>> {
  return state as Partial<LoadingState<T, E>>;
}

type DataOfEach<S extends readonly QoraState<unknown, unknown>[]> = {
  -readonly [I in keyof S]: S[I] extends QoraState<infer T, unknown> ? T : never;
};
type ErrorOfEach<S extends readonly QoraState<unknown, unknown>[]> =
  S[number] extends QoraState<unknown, infer E> ? E : never;

/**
 * One state over several: failure before loading before initial before success. A tuple of states in, a state of the
 * tuple of their data out; `updatedAt` is the oldest one's, and previous data is there when every state has some.
 */
export function combineStates<const S extends readonly QoraState<unknown, unknown>[]>(
  states: S,
): QoraState<DataOfEach<S>, ErrorOfEach<S>> {
  type T = DataOfEach<S>;
  type E = ErrorOfEach<S>;
  const data = states.map(dataOf) as T;
  const updatedAt = Math.min(...states.map((state) => fieldsOf(state).updatedAt ?? 0));
  const previous = {
    previousData: states.every(isShown) ? data : undefined,
    updatedAt: states.every(hasData) ? updatedAt : undefined,
  };
  const find = (status: Status) => states.find((state) => state.status === status);
  const failure = find('failure') as FailureState<T, E> | undefined;
  if (failure !== undefined) return { ...failure, ...previous };
  const errors = states.map(errorOf) as E[];
  if (find('loading'))
    return { status: 'loading', ...previous, previousError: errors.find((error) => error !== undefined) };
  if (find('initial')) return INITIAL;
  return { status: 'success', data, updatedAt: states.length && updatedAt };
}
