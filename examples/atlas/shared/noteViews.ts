/** What a list of notes shows: each note with the writes on it that are not done, refused ones without a note on top. */
import type { Note } from './api.js';
import type { NoteChange } from './noteWrites.js';

export interface NoteView {
  /** Tells rows apart: refused writes without a note are one each, whatever note they were on. */
  readonly key: string;
  readonly note: Note;
  readonly changes: readonly NoteChange[];
  /** Its note is in the list; else only the refused write is left of it. */
  readonly isListed: boolean;
}

export function noteViews(
  cityId: number,
  notes: readonly Note[],
  changes: readonly NoteChange[],
): readonly NoteView[] {
  const here = changes.filter(({ write }) => write.note.cityId === cityId);
  const listed = notes.map((note) => ({
    key: String(note.id),
    note,
    changes: here.filter(({ write }) => write.note.id === note.id),
    isListed: true,
  }));
  const ids = new Set(notes.map(({ id }) => id));
  const orphans = here
    .filter(({ status, write }) => status === 'failed' && !ids.has(write.note.id))
    .map((change) => ({
      key: `refused ${change.id}`,
      note: change.write.note,
      changes: [change],
      isListed: false,
    }));
  return [...orphans.reverse(), ...listed];
}

/** Whether a row would look the same: notes and changes are the same objects for as long as nothing changes. */
export function isSameView(one: NoteView, other: NoteView): boolean {
  return (
    one.note === other.note &&
    one.isListed === other.isListed &&
    one.changes.length === other.changes.length &&
    one.changes.every((change, index) => change === other.changes[index])
  );
}
