/** The form that writes a note. */
import type { JSX } from 'solid-js';
import { NOTE_LENGTH } from '../shared/api.js';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

interface NewNoteProps {
  readonly cityId: number;
  readonly cityName: string;
  readonly isPinned: boolean;
}

export function NewNote(props: NewNoteProps): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const fieldId = () => (props.isPinned ? 'pinned-note' : 'open-note');
  let field!: HTMLTextAreaElement;
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return;
    atlas.notes.create(props.cityId, text);
    field.value = '';
  };
  return (
    <form onSubmit={onSubmit}>
      <label for={fieldId()}>A note on {props.cityName}</label>
      <textarea id={fieldId()} rows={2} maxLength={NOTE_LENGTH} required ref={field} />
      <button type="submit">Save note</button>
    </form>
  );
}
