/** What a refused write says: what has become of it, why, and what its two buttons offer. */
import { messageOf } from './failure.js';
import { conflictOf, type NoteChange } from './noteWrites.js';

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

export function refusalOf({ write, error }: NoteChange): Words & { readonly reason: string } {
  const current = conflictOf(error);
  const reason = current
    ? `Somebody else has changed this note to “${current.text}” meanwhile.`
    : messageOf(error);
  return { ...(current ? CONFLICTS : REFUSED)[write.kind], reason };
}
