/** How much a panel does to keep up: how many of its components have run, and how many texts have changed since. */
import { createContext, createSignal, type JSX, onCleanup, onMount, Show, useContext } from 'solid-js';
import { isServer } from 'solid-js/web';
import { formatNumber } from '../shared/format.js';
import { countTexts } from '../shared/renders.js';
import { usePage } from './page.jsx';

const RunContext = createContext<() => void>();

/** To be called by each component of a panel, at its beginning. */
export function countRun(): void {
  useContext(RunContext)?.();
}

/** The content of a panel, and its counter. For the eye only: it changes too often to be told. */
export function Renders(props: { readonly children: JSX.Element }): JSX.Element {
  const { isLive } = usePage();
  const [runs, setRuns] = createSignal(0);
  const [texts, setTexts] = createSignal(0);
  const run = (): void => {
    // Told later, for a component may run while others are being worked out.
    if (!isServer) queueMicrotask(() => setRuns(runs() + 1));
  };
  let counter!: HTMLParagraphElement;
  onMount(() => {
    const panel = counter.parentElement;
    if (panel) onCleanup(countTexts(panel, (more) => setTexts(texts() + more)));
  });
  return (
    <RunContext.Provider value={run}>
      {props.children}
      <p class="renders" aria-hidden="true" ref={counter}>
        <Show when={isLive()}>
          Components run: {formatNumber(runs())} · texts changed: {formatNumber(texts())}
        </Show>
      </p>
    </RunContext.Provider>
  );
}
