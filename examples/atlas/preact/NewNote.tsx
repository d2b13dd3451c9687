/** The form that writes a note. */
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { NOTE_LENGTH } from '../shared/api.js';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';

interface NewNoteProps {
  readonly cityId: number;
  readonly cityName: string;
  readonly isPinned: boolean;
}

export function NewNote({ cityId, cityName, isPinned }: NewNoteProps): VNode {
  useRenderCount();
  const { notes } = usePage().atlas;
  const field = useRef<HTMLTextAreaElement>(null);
  const fieldId = isPinned ? 'pinned-note' : 'open-note';
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (!field.current || text === '') return;
    notes.create(cityId, text);
    field.current.value = '';
  };
  return (
    <form onSubmit={onSubmit}>
      <label for={fieldId}>A note on {cityName}</label>
      <textarea id={fieldId} rows={2} maxLength={NOTE_LENGTH} required ref={field} />
      <button type="submit">Save note</button>
    </form>
  );
}
