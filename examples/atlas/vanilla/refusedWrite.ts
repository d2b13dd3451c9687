/** A write that the server has refused: what was wanted, why it is not so, and what can be done about it. */
import { conflictOf, type NoteChange, type NoteWrites } from '../shared/noteWrites.js';
import { h } from './dom.js';
import { messageOf } from './failure.js';

interface Words {
  readonly refused: string;
  readonly again: string;
  readonly drop: string;
}

const REFUSED: Readonly<Record<NoteChange['write']['kind'], Words>> = {
  create: { refused: 'Not saved', again: 'Try again', drop: 'Discard' },
  edit: { refused: 'Taken back', again: 'Try again', drop: 'Discard' },
  delete: { refused: 'Not deleted', again: 'Try again', drop: 'Keep it' },
};
const CONFLICTS: typeof REFUSED = {
  ...REFUSED,
  edit: { refused: 'Taken back', again: 'Replace with mine', drop: 'Keep theirs' },
  delete: { refused: 'Not deleted', again: 'Delete anyway', drop: 'Keep it' },
};

/** `isListed`: the note stands above as it is now, so that what was wanted of it is said here. */
export function refusedWrite(change: NoteChange, writes: NoteWrites, isListed: boolean): HTMLElement {
  const { id, write, error } = change;
  const current = conflictOf(error);
  const words = (current ? CONFLICTS : REFUSED)[write.kind];
  const reason = current
    ? `Somebody else has changed this note to “${current.text}” meanwhile.`
    : messageOf(error);
  // The row is made anew, or gone: in that case the focus goes to where one writes.
  const act = (work: () => void) => (event: MouseEvent) => {
    const section = (event.currentTarget as HTMLElement).closest('section');
    work();
    if (!section?.contains(document.activeElement)) section?.querySelector('textarea')?.focus();
  };
  const button = (text: string, part: string, work: () => void) =>
    h('button', {
      ...{ type: 'button', text, 'data-part': part, 'aria-label': `${text}: ${write.text}` },
      onclick: act(work),
    });
  return h(
    'div',
    { class: 'refused' },
    h('p', {}, h('strong', { text: words.refused }), ` ${reason}`),
    isListed && write.kind === 'edit' && h('p', { class: 'wanted', text: write.text }),
    h(
      'p',
      { class: 'buttons' },
      button(words.again, 'again', () => writes.retry(change)),
      button(words.drop, 'drop', () => writes.discard(id)),
    ),
  );
}
