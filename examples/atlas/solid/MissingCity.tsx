/** What is left of a panel whose city could not be loaded: why, and a way on. */
import { createEffect, type JSX, on } from 'solid-js';
import { messageOf } from '../shared/failure.js';
import { PanelButtons } from './PanelButtons.jsx';
import { countRun } from './Renders.jsx';

interface MissingCityProps {
  readonly id: number;
  readonly isPinned: boolean;
  readonly error: unknown;
  readonly onTryAgain: () => void;
}

export function MissingCity(props: MissingCityProps): JSX.Element {
  countRun();
  const tryAgain = (): void => props.onTryAgain();
  // Another city is another attempt.
  createEffect(on(() => props.id, tryAgain, { defer: true }));
  return (
    <header>
      <h2 id={props.isPinned ? 'pinned-city' : 'open-city'} tabIndex={-1}>
        Not found
      </h2>
      <PanelButtons id={props.id} isPinned={props.isPinned} onRefresh={tryAgain} />
      <p class="freshness" data-kind="failed">
        {messageOf(props.error)}
      </p>
      <button type="button" onClick={tryAgain}>
        Try again
      </button>
    </header>
  );
}
