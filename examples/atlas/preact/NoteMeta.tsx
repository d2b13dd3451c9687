/** What is under way with a note, or when it was written; and what can be done. */
import type { VNode } from 'preact';
import type { NoteRowProps } from './NoteRow.jsx';
import { usePage } from './page.jsx';
import { useRenderCount } from './Renders.jsx';

export function NoteMeta({ view, onEdit }: NoteRowProps & { readonly onEdit: () => void }): VNode {
  useRenderCount();
  const { atlas, isLive } = usePage();
  const { note, changes } = view;
  const underWay = changes.filter(({ status }) => status !== 'failed').at(-1);
  const title = note.text.length > 40 ? `${note.text.slice(0, 40)} …` : note.text;
  // The row is gone with the click, so the focus goes to where one writes the next.
  const remove = (): void => {
    document.activeElement?.closest('section')?.querySelector('textarea')?.focus();
    atlas.notes.delete(note);
  };
  return (
    <p class="meta">
      {underWay ? (
        <span class="saving" data-kind={underWay.status}>
          {underWay.status === 'paused' ? 'Waits for the network' : 'Saving …'}
        </span>
      ) : (
        // The server does not know what time it is for the visitor.
        <time dateTime={note.updatedAt}>{isLive.value ? formatTime(note.updatedAt) : ''}</time>
      )}
      {note.version > 1 && <span>edited {note.version - 1}×</span>}
      {/* What is not there yet cannot be edited. */}
      {note.id > 0 && (
        <>
          <button type="button" data-part="edit" aria-label={`Edit: ${title}`} onClick={onEdit}>
            Edit
          </button>
          <button type="button" data-part="delete" aria-label={`Delete: ${title}`} onClick={remove}>
            Delete
          </button>
        </>
      )}
    </p>
  );
}

function formatTime(at: string): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
