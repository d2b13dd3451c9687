/** One note: its text, or the form that edits it. An edit that came too late shows what is there now and asks. */
import { NOTE_LENGTH, type Note } from '../shared/api.js';
import { RequestError } from '../shared/network.js';
import type { Writes } from '../shared/writes.js';
import { messageOf, whileBusy } from './busy.js';
import { announce, h } from './dom.js';

/** `refresh` is called when the row has stopped being edited and may be replaced. */
export function noteRow(note: Note, writes: Writes, refresh: () => void): HTMLElement {
  const row = h('li', { 'data-note': note.id });
  const showText = (): void => {
    row.dataset['editing'] = 'false';
    row.replaceChildren(...textOf(note, writes, showForm));
  };
  const showForm = (): void => {
    row.dataset['editing'] = 'true';
    const form = noteForm(note, writes, () => {
      const list = row.parentElement;
      showText();
      refresh();
      list?.querySelector<HTMLElement>(`li[data-note="${note.id}"] button`)?.focus();
    });
    row.replaceChildren(form);
    form.querySelector('textarea')?.focus();
  };
  showText();
  return row;
}

function textOf(note: Note, writes: Writes, edit: () => void): HTMLElement[] {
  const error = h('p', { class: 'error', role: 'alert' });
  const remove = h('button', { type: 'button', text: 'Delete', 'aria-label': `Delete: ${title(note)}` });
  remove.addEventListener('click', () => {
    const list = remove.closest('ul');
    void whileBusy(remove, async () => {
      try {
        await writes.deleteNote(note);
        announce('The note is deleted.');
        list?.closest('section')?.querySelector('textarea')?.focus();
      } catch (reason) {
        error.textContent = messageOf(reason);
      }
    });
  });
  const time = h('time', {
    datetime: note.updatedAt,
    text: new Date(note.updatedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }),
  });
  return [
    h('p', { class: 'text', text: note.text }),
    h(
      'p',
      { class: 'meta' },
      time,
      note.version > 1 && h('span', { text: `edited ${note.version - 1}×` }),
      h('button', { type: 'button', text: 'Edit', 'aria-label': `Edit: ${title(note)}`, onclick: edit }),
      remove,
    ),
    error,
  ];
}

/** `end` is called when the edit is given up, or saved and the list has been asked again. */
function noteForm(note: Note, writes: Writes, end: () => void): HTMLElement {
  let base = note;
  const error = h('p', { class: 'error', role: 'alert' });
  const field = h('textarea', {
    rows: 2,
    maxlength: NOTE_LENGTH,
    required: true,
    'aria-label': 'The note',
    value: note.text,
  });
  const save = h('button', { type: 'submit', text: 'Save' });
  const submit = async (): Promise<void> => {
    error.textContent = '';
    try {
      await writes.editNote(base, field.value);
      announce('The note is saved.');
      end();
    } catch (reason) {
      const current = reason instanceof RequestError ? reason.current : undefined;
      if (current) base = current;
      error.textContent = current
        ? `Somebody else has changed this note to “${current.text}”. Save again to replace it with yours.`
        : messageOf(reason);
    }
  };
  const cancel = h('button', { type: 'button', text: 'Cancel', onclick: end });
  return h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        if (field.value.trim() !== '') void whileBusy(save, submit);
      },
      onkeydown: (event) => {
        if (event.key === 'Escape') end();
      },
    },
    field,
    error,
    h('p', { class: 'buttons' }, save, cancel),
  );
}

function title(note: Note): string {
  return note.text.length > 40 ? `${note.text.slice(0, 40)} …` : note.text;
}
