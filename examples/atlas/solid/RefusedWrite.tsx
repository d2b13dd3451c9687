/** A write that the server has refused: what was wanted, why it is not so, and what can be done about it. */
import { type JSX, Show } from 'solid-js';
import type { NoteChange } from '../shared/noteWrites.js';
import { refusalOf } from '../shared/refusal.js';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

interface RefusedWriteProps {
  readonly change: NoteChange;
  /** The note stands above as it is now, so that what was wanted of it is said here. */
  readonly isListed: boolean;
}

export function RefusedWrite(props: RefusedWriteProps): JSX.Element {
  countRun();
  const { notes } = usePage().atlas;
  const words = () => refusalOf(props.change);
  // The box is gone with the click: the focus goes to where one writes.
  const act = (work: () => void) => (event: MouseEvent & { readonly currentTarget: HTMLElement }) => {
    const section = event.currentTarget.closest('section');
    work();
    if (!section?.contains(document.activeElement)) section?.querySelector('textarea')?.focus();
  };
  const label = (text: string) => `${text}: ${props.change.write.text}`;
  return (
    <div class="refused">
      <p>
        <strong>{words().refused}</strong> {words().reason}
      </p>
      <Show when={props.isListed && props.change.write.kind === 'edit'}>
        <p class="wanted">{props.change.write.text}</p>
      </Show>
      <p class="buttons">
        <button
          type="button"
          data-part="again"
          aria-label={label(words().again)}
          onClick={act(() => notes.retry(props.change))}
        >
          {words().again}
        </button>
        <button
          type="button"
          data-part="drop"
          aria-label={label(words().drop)}
          onClick={act(() => notes.discard(props.change.id))}
        >
          {words().drop}
        </button>
      </p>
    </div>
  );
}
