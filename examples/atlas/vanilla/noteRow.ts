/** One note: its text, what is being done about it, or the form that edits it. */
import type { NoteView } from '../shared/noteViews.js';
import type { NoteWrites } from '../shared/noteWrites.js';
import { type Child, h } from './dom.js';
import { noteForm } from './noteForm.js';
import { refusedWrite } from './refusedWrite.js';

/** `refresh` is called when the row has stopped being edited and may be replaced. */
export function noteRow(view: NoteView, writes: NoteWrites, refresh: () => void): HTMLElement {
  const { note } = view;
  const row = h('li', { 'data-note': note.id });
  const end = (): void => {
    row.dataset['editing'] = 'false';
    const list = row.parentElement;
    row.replaceChildren(...contentOf(view, writes, edit));
    refresh();
    list?.querySelector<HTMLElement>(`li[data-note="${note.id}"] [data-part="edit"]`)?.focus();
  };
  const edit = (): void => {
    row.dataset['editing'] = 'true';
    const form = noteForm(note, (text) => writes.edit(note, text), end);
    row.replaceChildren(form);
    form.querySelector('textarea')?.focus();
  };
  row.append(...contentOf(view, writes, edit));
  return row;
}

function contentOf(view: NoteView, writes: NoteWrites, edit: () => void): HTMLElement[] {
  const { note, changes, isListed } = view;
  const refused = changes.filter(({ status }) => status === 'failed');
  const underWay = changes.filter(({ status }) => status !== 'failed').at(-1);
  const boxes = refused.map((change) => refusedWrite(change, writes, isListed));
  if (!isListed) return [h('p', { class: 'text is-draft', text: note.text }), ...boxes];
  const state: Child =
    underWay &&
    h('span', {
      class: 'saving',
      'data-kind': underWay.status,
      text: underWay.status === 'paused' ? 'Waits for the network' : 'Saving …',
    });
  // What is not there yet cannot be edited.
  const isSaved = note.id > 0;
  return [
    h('p', { class: 'text', text: note.text }),
    h(
      'p',
      { class: 'meta' },
      state ?? time(note.updatedAt),
      note.version > 1 && h('span', { text: `edited ${note.version - 1}×` }),
      isSaved && action('Edit', view, edit),
      isSaved && action('Delete', view, () => remove(view, writes)),
    ),
    ...boxes,
  ];
}

/** The row is gone with the click, so the focus goes to where one writes the next. */
function remove({ note }: NoteView, writes: NoteWrites): void {
  document.activeElement?.closest('section')?.querySelector('textarea')?.focus();
  writes.delete(note);
}

function action(label: string, { note }: NoteView, onclick: () => void): HTMLElement {
  const title = note.text.length > 40 ? `${note.text.slice(0, 40)} …` : note.text;
  const part = label.toLowerCase();
  return h('button', {
    ...{ type: 'button', text: label, 'aria-label': `${label}: ${title}`, 'data-part': part },
    onclick,
  });
}

function time(at: string): HTMLElement {
  const text = new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return h('time', { datetime: at, text });
}
