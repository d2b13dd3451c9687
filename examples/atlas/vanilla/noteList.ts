/**
 * Notes on a city. What the visitor writes is in the list at once; beside it stands what becomes of it: on its way,
 * waiting for the network, or refused with what can be done about it.
 */
import { effect } from '@qora/core';
import { NOTE_LENGTH } from '../shared/api.js';
import { isSameView, type NoteView, noteViews } from '../shared/noteViews.js';
import { h, keyedRows } from './dom.js';
import { freshness } from './freshness.js';
import { noteRow } from './noteRow.js';
import type { PanelParts } from './panelParts.js';

export function noteList(parts: PanelParts, cityName: () => string): HTMLElement {
  const { atlas, now, id } = parts;
  const { client, queries, notes } = atlas;
  const note = atlas.activity.reader(client);
  const query = client.watchQuery(() => note(id.value === null ? null : queries.notes(id.value)));

  const list = h('ul', { class: 'notes', 'aria-label': 'Notes' });
  const show = keyedRows<NoteView>(list, {
    keyOf: ({ key }) => key,
    create: (view) => noteRow(view, notes, showAll),
    isSame: isSameView,
    isBusy: (row) => row.dataset['editing'] === 'true',
  });
  const views = () =>
    id.value === null ? [] : noteViews(id.value, query.data.value?.items ?? [], notes.changes.value);
  const showAll = () => show(views());
  effect(showAll);

  return h(
    'section',
    { class: 'note-list' },
    h('h3', { text: 'Notes' }),
    freshness(query, now),
    newNote(parts, cityName),
    list,
    h('p', { class: 'hint', text: 'No notes yet.', hidden: () => !query.data.value || views().length > 0 }),
  );
}

function newNote({ atlas, id, isPinned }: PanelParts, cityName: () => string): HTMLElement {
  const fieldId = isPinned ? 'pinned-note' : 'open-note';
  const field = h('textarea', { id: fieldId, rows: 2, maxlength: NOTE_LENGTH, required: true });
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    const [cityId, text] = [id.peek(), field.value.trim()];
    if (cityId === null || text === '') return;
    atlas.notes.create(cityId, text);
    field.value = '';
  };
  const label = h('label', { for: fieldId, text: () => `A note on ${cityName()}` });
  return h('form', { onsubmit }, label, field, h('button', { type: 'submit', text: 'Save note' }));
}
