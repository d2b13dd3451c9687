/**
 * Notes on a city. What the visitor writes is in the list at once; beside it stands what becomes of it: on its way,
 * waiting for the network, or refused with what can be done about it.
 */
import { createQoraQuery, fromQora, keyedRows } from '@qora/solid';
import { For, type JSX, Show, Suspense } from 'solid-js';
import type { Note } from '../shared/api.js';
import { noteViews } from '../shared/noteViews.js';
import { Freshness } from './Freshness.jsx';
import { NewNote } from './NewNote.jsx';
import { NoteRow } from './NoteRow.jsx';
import { usePage } from './page.jsx';
import { countRun } from './Renders.jsx';

interface NoteListProps {
  readonly cityId: number;
  readonly cityName: string;
  readonly isPinned: boolean;
}

export function NoteList(props: NoteListProps): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const note = atlas.activity.reader(atlas.client);
  // What fails is said by its line: one can write all the same.
  const notes = createQoraQuery(() => note({ ...atlas.queries.notes(props.cityId), throwOnError: false }));
  return (
    <section class="note-list">
      <h3>Notes</h3>
      <Freshness of={notes} queryKey={atlas.queries.notes(props.cityId).key} />
      <NewNote {...props} />
      <Suspense>
        <Rows cityId={props.cityId} notes={notes()?.items} />
      </Suspense>
    </section>
  );
}

interface RowsProps {
  readonly cityId: number;
  readonly notes: readonly Note[] | undefined;
}

/** Inside of what waits: a server works out once what is made before the notes are there. */
function Rows(props: RowsProps): JSX.Element {
  const changes = fromQora(usePage().atlas.notes.changes);
  const rows = keyedRows(() => noteViews(props.cityId, props.notes ?? [], changes()), 'key');
  return (
    <>
      <ul class="notes" aria-label="Notes">
        <For each={rows()}>{(view) => <NoteRow view={view()} />}</For>
      </ul>
      <Show when={props.notes && rows().length === 0}>
        <p class="hint">No notes yet.</p>
      </Show>
    </>
  );
}
