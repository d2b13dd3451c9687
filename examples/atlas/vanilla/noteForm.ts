/** The form that edits a note. It closes as soon as it is saved: the list shows the edit, and what becomes of it. */
import { NOTE_LENGTH, type Note } from '../shared/api.js';
import { h } from './dom.js';

export function noteForm(note: Note, save: (text: string) => void, end: () => void): HTMLElement {
  const field = h('textarea', {
    rows: 2,
    maxlength: NOTE_LENGTH,
    required: true,
    'aria-label': 'The note',
    value: note.text,
  });
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return;
    if (text !== note.text) save(text);
    end();
  };
  const onkeydown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') end();
  };
  return h(
    'form',
    { onsubmit, onkeydown },
    field,
    h(
      'p',
      { class: 'buttons' },
      h('button', { type: 'submit', text: 'Save' }),
      h('button', { type: 'button', text: 'Cancel', onclick: end }),
    ),
  );
}
