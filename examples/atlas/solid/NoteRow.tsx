/** One note: its text, what is being done about it, or the form that edits it. */
import { createSignal, For, type JSX, Show } from 'solid-js';
import type { NoteView } from '../shared/noteViews.js';
import type { NoteChange } from '../shared/noteWrites.js';
import { NoteForm } from './NoteForm.jsx';
import { usePage } from './page.jsx';
import { RefusedWrite } from './RefusedWrite.jsx';
import { countRun } from './Renders.jsx';

interface NoteRowProps {
  readonly view: NoteView;
}

export function NoteRow(props: NoteRowProps): JSX.Element {
  countRun();
  const { atlas } = usePage();
  const [isEdited, setEdited] = createSignal(false);
  let row!: HTMLLIElement;
  const end = (): void => {
    setEdited(false);
    row.querySelector<HTMLElement>('[data-part="edit"]')?.focus();
  };
  return (
    <li data-note={props.view.note.id} ref={row}>
      <Show when={isEdited()} fallback={<Content view={props.view} onEdit={() => setEdited(true)} />}>
        <NoteForm
          text={props.view.note.text}
          onSave={(text) => atlas.notes.edit(props.view.note, text)}
          onEnd={end}
        />
      </Show>
    </li>
  );
}

function Content(props: NoteRowProps & { readonly onEdit: () => void }): JSX.Element {
  const refused = () => props.view.changes.filter(({ status }) => status === 'failed');
  return (
    <>
      <p class="text" classList={{ 'is-draft': !props.view.isListed }}>
        {props.view.note.text}
      </p>
      <Show when={props.view.isListed}>
        <Meta {...props} />
      </Show>
      <For each={refused()}>
        {(change) => <RefusedWrite change={change} isListed={props.view.isListed} />}
      </For>
    </>
  );
}

/** What is under way, or when it was written; and what can be done. */
function Meta(props: NoteRowProps & { readonly onEdit: () => void }): JSX.Element {
  const { atlas, isLive } = usePage();
  const note = () => props.view.note;
  const underWay = () => props.view.changes.filter(({ status }) => status !== 'failed').at(-1);
  const title = () => (note().text.length > 40 ? `${note().text.slice(0, 40)} …` : note().text);
  // The row is gone with the click, so the focus goes to where one writes the next.
  const remove = (): void => {
    document.activeElement?.closest('section')?.querySelector('textarea')?.focus();
    atlas.notes.delete(note());
  };
  return (
    <p class="meta">
      <Show
        when={underWay()}
        // The server does not know what time it is for the visitor.
        fallback={<time datetime={note().updatedAt}>{isLive() ? formatTime(note().updatedAt) : ''}</time>}
      >
        {(change) => <Saving change={change()} />}
      </Show>
      <Show when={note().version > 1}>
        <span>edited {note().version - 1}×</span>
      </Show>
      {/* What is not there yet cannot be edited. */}
      <Show when={note().id > 0}>
        <button type="button" data-part="edit" aria-label={`Edit: ${title()}`} onClick={() => props.onEdit()}>
          Edit
        </button>
        <button type="button" data-part="delete" aria-label={`Delete: ${title()}`} onClick={remove}>
          Delete
        </button>
      </Show>
    </p>
  );
}

function Saving(props: { readonly change: NoteChange }): JSX.Element {
  return (
    <span class="saving" data-kind={props.change.status}>
      {props.change.status === 'paused' ? 'Waits for the network' : 'Saving …'}
    </span>
  );
}

function formatTime(at: string): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
