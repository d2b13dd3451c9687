/** How much a panel does to keep up: how many components have rendered, and how many texts have changed. */
import { useComputed, useSignal } from '@preact/signals';
import { type ComponentChildren, createContext, type VNode } from 'preact';
import { useContext, useEffect, useMemo, useRef } from 'preact/hooks';
import { formatNumber } from '../shared/format.js';
import { countTexts } from '../shared/renders.js';
import { usePage } from './page.jsx';

const RenderContext = createContext<() => void>(() => undefined);

/** To be called by each component of a panel, at its beginning. */
export function useRenderCount(): void {
  useContext(RenderContext)();
}

/** The content of a panel, and its counter. For the eye only: it changes too often to be told. */
export function Renders({ children }: { readonly children: ComponentChildren }): VNode {
  const { isLive } = usePage();
  const renders = useSignal(0);
  const texts = useSignal(0);
  const counter = useRef<HTMLParagraphElement>(null);
  const count = useMemo(
    // Told later, for a component may render while others are being worked out.
    () => () =>
      queueMicrotask(() => {
        renders.value++;
      }),
    [renders],
  );
  useEffect(() => {
    const panel = counter.current?.parentElement;
    return panel ? countTexts(panel, (more) => (texts.value += more)) : undefined;
  }, [texts]);
  const text = useComputed(() =>
    isLive.value
      ? `Components rendered: ${formatNumber(renders.value)} · texts changed: ${formatNumber(texts.value)}`
      : '',
  );
  return (
    <RenderContext.Provider value={count}>
      {children}
      <p class="renders" aria-hidden="true" ref={counter}>
        {text}
      </p>
    </RenderContext.Provider>
  );
}
