/** What a signal showed, frame by frame. */
import { effect, type FetchStatus, type QoraState, type Query, type ReadonlySignal } from '@qora/core';

/** The frames of a {@link trace} so far, and its end. */
export interface Trace<F> {
  readonly frames: F[];
  /** Stops watching; the frames stay. */
  stop(): void;
}

/** Watches a signal (or a function of signals) and collects every value that it takes. */
export function trace<F>(source: () => F): Trace<F>;
export function trace<F>(source: ReadonlySignal<F>): Trace<F>;
export function trace<F>(source: ReadonlySignal<F> | (() => F)): Trace<F> {
  const frames: F[] = [];
  const stop = effect(() => {
    frames.push(typeof source === 'function' ? source() : source.value);
  });
  return { frames, stop };
}

/**
 * Watches a query and collects a line for every frame: `status/fetchStatus`, then what there is to show.
 *
 * @example ['loading/fetching', 'success/idle 1', 'loading/fetching 1', 'failure/idle 1 !boom']
 */
export function traceQuery<T>(query: Query<T, unknown>): Trace<string> {
  return trace(() => frameOf(query.state.value, query.fetchStatus.value));
}

/** One line for a state. */
export function frameOf<T>(state: QoraState<T, unknown>, fetchStatus: FetchStatus): string {
  const parts = [`${state.status}/${fetchStatus}`];
  if (state.status === 'success') parts.push(show(state.data));
  if (state.status === 'loading' || state.status === 'failure') {
    if (state.updatedAt !== undefined || state.previousData !== undefined)
      parts.push(show(state.previousData));
  }
  if (state.status === 'failure') parts.push(`!${messageOf(state.error)}`);
  if (state.status === 'loading' && state.previousError !== undefined)
    parts.push(`!${messageOf(state.previousError)}`);
  return parts.join(' ');
}

/** JSON, with bigints as one writes them. */
function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part)) ?? String(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
