/** A write that the server has refused: what was wanted, why it is not so, and what can be done about it. */
import type { TargetedMouseEvent, VNode } from 'preact';
import { flushSync } from 'preact/compat';
import type { NoteChange } from '../shared/noteWrites.js';
import { refusalOf } from '../shared/refusal.js';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';

interface RefusedWriteProps {
  readonly change: NoteChange;
  /** The note stands above as it is now, so that what was wanted of it is said here. */
  readonly isListed: boolean;
}

export function RefusedWrite({ change, isListed }: RefusedWriteProps): VNode {
  useRenderCount();
  const { notes } = usePage().atlas;
  const words = refusalOf(change);
  // The box is gone with the click: the focus goes to where one writes.
  const act = (work: () => void) => (event: TargetedMouseEvent<HTMLElement>) => {
    const section = event.currentTarget.closest('section');
    flushSync(work);
    if (!section?.contains(document.activeElement)) section?.querySelector('textarea')?.focus();
  };
  const label = (text: string) => `${text}: ${change.write.text}`;
  return (
    <div class="refused">
      <p>
        <strong>{words.refused}</strong> {words.reason}
      </p>
      {isListed && change.write.kind === 'edit' && <p class="wanted">{change.write.text}</p>}
      <p class="buttons">
        <button
          type="button"
          data-part="again"
          aria-label={label(words.again)}
          onClick={act(() => notes.retry(change))}
        >
          {words.again}
        </button>
        <button
          type="button"
          data-part="drop"
          aria-label={label(words.drop)}
          onClick={act(() => notes.discard(change.id))}
        >
          {words.drop}
        </button>
      </p>
    </div>
  );
}
