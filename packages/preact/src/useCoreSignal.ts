/** A signal's value in a component, with or without `@preact/signals`. */
import { effect, type ReadonlySignal } from '@qora/core';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import { currentPass } from './pass.js';

/** Renders again when the signal changes. */
export function useCoreSignal<T>(source: ReadonlySignal<T>): T {
  const [, rerender] = useReducer<number, void>(next, 0);
  const value = source.peek();
  const shown = useRef(value);
  shown.current = value;
  const pass = currentPass();
  useLayoutEffect(() => {
    if (pass !== currentPass()) return undefined;
    return effect(() => {
      if (!Object.is(source.value, shown.current)) rerender();
    });
  }, [source]);
  return value;
}

function next(renders: number): number {
  return renders + 1;
}
