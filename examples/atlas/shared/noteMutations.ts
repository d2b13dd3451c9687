/**
 * How notes are written: an edit is shown at once, confirmed by what the server answers, taken back when it refuses.
 * What the server answers is final; where the line was cut, the same write goes out again under the same key.
 */
import { type MutationContext, mutationOptions, type OptimisticCache, type QoraClient } from '@qora/core';
import * as v from 'valibot';
import { Note, type NoteList } from './api.js';
import { type Network, RequestError } from './network.js';
import type { Queries } from './queries.js';

export interface NoteWrite {
  readonly kind: 'create' | 'edit' | 'delete';
  /** As the list showed it. A new one has an id of the page's own, below 0. */
  readonly note: Note;
  readonly text: string;
  /** The key of the first try, so that trying again does not do twice what was done while only the answer was lost. */
  readonly firstKey?: string | undefined;
}

const RETRIES = 3;

/** No return type is written: callers need the types that inference has. */
export function createNoteMutations(client: QoraClient, network: Network, queries: Queries) {
  const versions = new OwnVersions();
  const keyOf = ({ note }: NoteWrite) => queries.notes(note.cityId).key;
  const send = (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    { firstKey }: NoteWrite,
    { signal, attempt, idempotencyKey }: MutationContext,
    body?: object,
  ) => network.send(path, { method, body, signal, attempt, idempotencyKey: firstKey ?? idempotencyKey });
  /** The edit of a list; what the server answered takes its place in the same way. */
  const show = (
    cache: OptimisticCache<Note | undefined>,
    write: NoteWrite,
    change: (notes: readonly Note[], saved: Note | undefined) => Note[],
  ) =>
    cache.update(keyOf(write), (list) => list && { items: change(list.items, undefined) }, {
      commit: (saved, list) => list && { items: change(list.items, saved) },
    });
  const common = {
    durable: true,
    retry: (failureCount: number, error: Error) => !(error instanceof RequestError) && failureCount < RETRIES,
    retryDelay: 400,
    invalidates: (_: unknown, write: NoteWrite) => [{ key: keyOf(write) }],
    onError: (error: Error, write: NoteWrite) => {
      // A conflict brings the note as it is now: nothing has to be asked for.
      const current = error instanceof RequestError ? error.current : undefined;
      if (current) client.setQueryData(keyOf(write), (list) => list && replaceIn(list, current));
    },
  };

  return {
    create: mutationOptions({
      ...common,
      key: ['notes', 'create'],
      mutationFn: async (write: NoteWrite, context): Promise<Note | undefined> => {
        const path = `/api/cities/${write.note.cityId}/notes`;
        return v.parse(Note, await send('POST', path, write, context, { text: write.text }));
      },
      optimistic: (write, cache) =>
        show(cache, write, (notes, saved) => {
          const note = saved ?? write.note;
          return [note, ...notes.filter(({ id }) => id !== note.id)];
        }),
    }),

    edit: mutationOptions({
      ...common,
      key: ['notes', 'edit'],
      mutationFn: async (write: NoteWrite, context): Promise<Note | undefined> => {
        const { note, text } = write;
        const body = { text, version: versions.newest(note) };
        const saved = v.parse(Note, await send('PUT', `/api/notes/${note.id}`, write, context, body));
        versions.add(note.id, body.version, saved.version);
        return saved;
      },
      optimistic: (write, cache) =>
        show(cache, write, (notes, saved) =>
          notes.map((note) => (note.id === write.note.id ? (saved ?? { ...note, text: write.text }) : note)),
        ),
    }),

    delete: mutationOptions({
      ...common,
      key: ['notes', 'delete'],
      mutationFn: async (write: NoteWrite, context): Promise<Note | undefined> => {
        const path = `/api/notes/${write.note.id}?version=${versions.newest(write.note)}`;
        await send('DELETE', path, write, context);
        return undefined;
      },
      optimistic: (write, cache) =>
        show(cache, write, (notes) => notes.filter(({ id }) => id !== write.note.id)),
    }),
  };
}

function replaceIn(list: NoteList, current: Note): NoteList {
  return { items: list.items.map((note) => (note.id === current.id ? current : note)) };
}

/**
 * What the visitor's own edits have made of a version. An edit that was written while another was on its way follows
 * that one; of a version that somebody else made it knows nothing, and meets the conflict.
 */
class OwnVersions {
  readonly #next = new Map<string, number>();

  add(id: number, from: number, to: number): void {
    this.#next.set(`${id} ${from}`, to);
  }

  newest({ id, version }: Note): number {
    const next = this.#next.get(`${id} ${version}`);
    return next === undefined ? version : this.newest({ id, version: next } as Note);
  }
}
