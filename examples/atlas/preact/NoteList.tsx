/**
 * Notes on a city. What the visitor writes is in the list at once; beside it stands what becomes of it: on its way,
 * waiting for the network, or refused with what can be done about it.
 */
import { useQora } from '@qora/preact';
import type { VNode } from 'preact';
import { Suspense } from 'preact/compat';
import { noteViews } from '../shared/noteViews.js';
import { Freshness } from './Freshness.jsx';
import { NewNote } from './NewNote.jsx';
import { NoteRow } from './NoteRow.jsx';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';
import { useNoted } from './useNoted.js';

interface NoteListProps {
  readonly cityId: number;
  readonly cityName: string;
  readonly isPinned: boolean;
}

export function NoteList(props: NoteListProps): VNode {
  useRenderCount();
  const { queries } = usePage().atlas;
  const notes = useQora(queries.notes(props.cityId));
  return (
    <section class="note-list">
      <h3>Notes</h3>
      <Freshness of={notes.$} />
      <NewNote {...props} />
      <Suspense fallback={null}>
        <Rows cityId={props.cityId} />
      </Suspense>
    </section>
  );
}

/** What fails is said by the line above: one can write all the same. */
function Rows({ cityId }: { readonly cityId: number }): VNode {
  useRenderCount();
  const { queries, notes } = usePage().atlas;
  const note = useNoted();
  const known = useQora(note({ ...queries.notes(cityId), suspense: true })).data?.items;
  const views = noteViews(cityId, known ?? [], notes.changes.value);
  return (
    <>
      <ul class="notes" aria-label="Notes">
        {views.map((view) => (
          <NoteRow key={view.key} view={view} />
        ))}
      </ul>
      {known && views.length === 0 && <p class="hint">No notes yet.</p>}
    </>
  );
}
