/** A write that the server has refused: what was wanted, why it is not so, and what can be done about it. */
import type { NoteChange, NoteWrites } from '../shared/noteWrites.js';
import { refusalOf } from '../shared/refusal.js';
import { h } from './dom.js';

/** `isListed`: the note stands above as it is now, so that what was wanted of it is said here. */
export function refusedWrite(change: NoteChange, writes: NoteWrites, isListed: boolean): HTMLElement {
  const { id, write } = change;
  const words = refusalOf(change);
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
    h('p', {}, h('strong', { text: words.refused }), ` ${words.reason}`),
    isListed && write.kind === 'edit' && h('p', { class: 'wanted', text: write.text }),
    h(
      'p',
      { class: 'buttons' },
      button(words.again, 'again', () => writes.retry(change)),
      button(words.drop, 'drop', () => writes.discard(id)),
    ),
  );
}
