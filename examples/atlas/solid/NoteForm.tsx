/** The form that edits a note. It closes as soon as it is saved: the list shows the edit, and what becomes of it. */
import { type JSX, onMount } from 'solid-js';
import { NOTE_LENGTH } from '../shared/api.js';
import { countRun } from './Renders.jsx';

interface NoteFormProps {
  readonly text: string;
  readonly onSave: (text: string) => void;
  readonly onEnd: () => void;
}

export function NoteForm(props: NoteFormProps): JSX.Element {
  countRun();
  // What is being written stays, whatever becomes of the note meanwhile.
  const { text: before } = props;
  let field!: HTMLTextAreaElement;
  onMount(() => field.focus());
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return;
    if (text !== before) props.onSave(text);
    props.onEnd();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') props.onEnd();
  };
  return (
    <form onSubmit={onSubmit} onKeyDown={onKeyDown}>
      <textarea rows={2} maxLength={NOTE_LENGTH} required aria-label="The note" value={before} ref={field} />
      <p class="buttons">
        <button type="submit">Save</button>
        <button type="button" onClick={() => props.onEnd()}>
          Cancel
        </button>
      </p>
    </form>
  );
}
