/** Tells those who do not see the list what has become of their notes. */
import type { QoraClient } from '@qora/core';
import { announce } from './announce.js';
import { messageOf } from './failure.js';

const WRITES: Readonly<Record<string, readonly [done: string, refused: string]>> = {
  create: ['The note is saved.', 'The note was not saved'],
  edit: ['The note is saved.', 'The edit was taken back'],
  delete: ['The note is deleted.', 'The note was not deleted'],
};

export function announceNotes(client: QoraClient): void {
  client.onEvent((event) => {
    if (event.type !== 'mutation.succeeded' && event.type !== 'mutation.failed') return;
    const [group, kind] = event.run.key ?? [];
    const texts = group === 'notes' ? WRITES[String(kind)] : undefined;
    if (!texts) return;
    announce(event.type === 'mutation.succeeded' ? texts[0] : `${texts[1]}: ${messageOf(event.error)}`);
  });
}
