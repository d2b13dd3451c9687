/** Notes on a city. After each write the list is invalidated, and whoever shows it gets the new one. */
import { effect } from '@qora/core';
import { NOTE_LENGTH, type Note } from '../shared/api.js';
import { messageOf, whileBusy } from './busy.js';
import { announce, h, keyedRows } from './dom.js';
import { freshness } from './freshness.js';
import { noteRow } from './noteRow.js';
import type { PanelParts } from './panelParts.js';

export function noteList(parts: PanelParts, cityName: () => string): HTMLElement {
  const { atlas, now, id } = parts;
  const { client, queries, writes } = atlas;
  const note = atlas.activity.reader(client);
  const query = client.watchQuery(() => note(id.value === null ? null : queries.notes(id.value)));

  const list = h('ul', { class: 'notes', 'aria-label': 'Notes' });
  const show = keyedRows<Note>(list, {
    keyOf: (item) => item.id,
    create: (item) => noteRow(item, writes, showAll),
    isBusy: (row) => row.dataset['editing'] === 'true',
  });
  const showAll = () => show(id.value === null ? [] : (query.data.value?.items ?? []));
  effect(showAll);

  return h(
    'section',
    { class: 'note-list' },
    h('h3', { text: 'Notes' }),
    freshness(query, now),
    newNote(parts, cityName),
    list,
    h('p', { class: 'hint', text: 'No notes yet.', hidden: () => query.data.value?.items.length !== 0 }),
  );
}

function newNote({ atlas, id, isPinned }: PanelParts, cityName: () => string): HTMLElement {
  const fieldId = isPinned ? 'pinned-note' : 'open-note';
  const error = h('p', { class: 'error', role: 'alert' });
  const field = h('textarea', { id: fieldId, rows: 2, maxlength: NOTE_LENGTH, required: true });
  const save = h('button', { type: 'submit', text: 'Save note' });
  const create = async (cityId: number): Promise<void> => {
    error.textContent = '';
    try {
      await atlas.writes.createNote(cityId, field.value);
      field.value = '';
      announce('The note is saved.');
    } catch (reason) {
      error.textContent = messageOf(reason);
    }
  };
  const onsubmit = (event: Event): void => {
    event.preventDefault();
    const cityId = id.peek();
    if (cityId !== null && field.value.trim() !== '') void whileBusy(save, () => create(cityId));
  };
  const label = h('label', { for: fieldId, text: () => `A note on ${cityName()}` });
  return h('form', { onsubmit }, label, field, error, save);
}
