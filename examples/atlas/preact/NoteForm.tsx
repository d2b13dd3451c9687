/** The form that edits a note. It closes as soon as it is saved: the list shows the edit, and what becomes of it. */
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { NOTE_LENGTH } from '../shared/api.js';
import { useRenderCount } from './Renders.jsx';

interface NoteFormProps {
  readonly text: string;
  readonly onSave: (text: string) => void;
  readonly onEnd: () => void;
}

export function NoteForm({ text, onSave, onEnd }: NoteFormProps): VNode {
  useRenderCount();
  // What is being written stays, whatever becomes of the note meanwhile.
  const before = useRef(text).current;
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const written = field.current?.value.trim() ?? '';
    if (written === '') return;
    if (written !== before) onSave(written);
    onEnd();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd();
  };
  return (
    <form onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <textarea
        rows={2}
        maxLength={NOTE_LENGTH}
        required
        aria-label="The note"
        defaultValue={before}
        ref={field}
      />
      <p class="buttons">
        <button type="submit">Save</button>
        <button type="button" onClick={onEnd}>
          Cancel
        </button>
      </p>
    </form>
  );
}
