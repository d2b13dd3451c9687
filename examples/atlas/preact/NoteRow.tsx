/** One note: its text, what is being done about it, or the form that edits it. */
import type { VNode } from 'preact';
import { flushSync, memo } from 'preact/compat';
import { useRef, useState } from 'preact/hooks';
import { isSameView, type NoteView } from '../shared/noteViews.js';
import { NoteForm } from './NoteForm.jsx';
import { NoteMeta } from './NoteMeta.jsx';
import { usePage } from './page.jsx';
import { RefusedWrite } from './RefusedWrite.jsx';
import { useRenderCount } from './Renders.jsx';

export interface NoteRowProps {
  readonly view: NoteView;
}

/** An answer that changes one note leaves the rows of the others alone. */
export const NoteRow = memo(
  ({ view }: NoteRowProps): VNode => {
    useRenderCount();
    const { notes } = usePage().atlas;
    const [isEdited, setEdited] = useState(false);
    const row = useRef<HTMLLIElement>(null);
    const end = (): void => {
      flushSync(() => setEdited(false));
      row.current?.querySelector<HTMLElement>('[data-part="edit"]')?.focus();
    };
    return (
      <li data-note={view.note.id} ref={row}>
        {isEdited ? (
          <NoteForm text={view.note.text} onSave={(text) => notes.edit(view.note, text)} onEnd={end} />
        ) : (
          <Content view={view} onEdit={() => setEdited(true)} />
        )}
      </li>
    );
  },
  (one, other) => isSameView(one.view, other.view),
);

function Content({ view, onEdit }: NoteRowProps & { readonly onEdit: () => void }): VNode {
  const { note, changes, isListed } = view;
  return (
    <>
      <p class={isListed ? 'text' : 'text is-draft'}>{note.text}</p>
      {isListed && <NoteMeta view={view} onEdit={onEdit} />}
      {changes
        .filter(({ status }) => status === 'failed')
        .map((change) => (
          <RefusedWrite key={change.id} change={change} isListed={isListed} />
        ))}
    </>
  );
}
