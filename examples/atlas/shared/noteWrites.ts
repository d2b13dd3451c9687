/**
 * The visitor's writes that are not done: on their way, or refused and waiting for a decision. What they do to the list
 * is the mutations' business; this is what the page says beside it.
 */
import { batch, effect, type QoraClient, type ReadonlySignal, type Signal, signal } from '@qora/core';
import type { Note } from './api.js';
import { type Network, RequestError } from './network.js';
import { createNoteMutations, type NoteWrite } from './noteMutations.js';
import type { Queries } from './queries.js';

/** One object for as long as nothing about it changes. */
export interface NoteChange {
  readonly id: number;
  readonly write: NoteWrite;
  readonly status: 'saving' | 'paused' | 'failed';
  readonly error: Error | undefined;
}

export class NoteWrites {
  readonly #client: QoraClient;
  readonly #mutations: ReturnType<typeof createNoteMutations>;
  readonly #changes: Signal<readonly NoteChange[]> = signal([]);
  #nextId = 1;

  constructor(client: QoraClient, network: Network, queries: Queries) {
    this.#client = client;
    this.#mutations = createNoteMutations(client, network, queries);
  }

  /** In the order in which they were written. */
  get changes(): ReadonlySignal<readonly NoteChange[]> {
    return this.#changes;
  }

  create(cityId: number, text: string): void {
    const at = new Date().toISOString();
    const note = { id: -this.#nextId, cityId, text, version: 1, createdAt: at, updatedAt: at };
    this.#send({ kind: 'create', note, text });
  }

  edit(note: Note, text: string): void {
    this.#send({ kind: 'edit', note, text });
  }

  delete(note: Note): void {
    this.#send({ kind: 'delete', note, text: note.text });
  }

  /** Over what somebody else has written meanwhile, if that was the trouble. */
  retry({ id, write, error }: NoteChange): void {
    batch(() => {
      this.discard(id);
      this.#send({ ...write, note: conflictOf(error) ?? write.note });
    });
  }

  discard(id: number): void {
    this.#changes.value = this.#changes.peek().filter((change) => change.id !== id);
  }

  /** Writes on one note go one after another, each on what the one before has made; those on others beside them. */
  #send(write: NoteWrite): void {
    const id = this.#nextId++;
    const mutation = this.#client.mutation({
      ...this.#mutations[write.kind],
      scope: `note ${write.note.id}`,
    });
    this.#changes.value = [...this.#changes.peek(), { id, write, status: 'saving', error: undefined }];
    const run = mutation.mutate(write, {
      onSuccess: () => this.discard(id),
      onError: (error) => {
        stop();
        const firstKey = write.firstKey ?? run.idempotencyKey;
        this.#change(id, { write: { ...write, firstKey }, status: 'failed', error });
      },
      onSettled: () => stop(),
    });
    let wasPaused = false;
    const stop = effect(() => {
      const isPaused = run.isPaused.value;
      if (isPaused !== wasPaused) this.#change(id, { status: isPaused ? 'paused' : 'saving' });
      wasPaused = isPaused;
    });
  }

  #change(id: number, changes: Partial<NoteChange>): void {
    this.#changes.value = this.#changes
      .peek()
      .map((change) => (change.id === id ? { ...change, ...changes } : change));
  }
}

/** The note as somebody else has left it, if that is why a write was refused. */
export function conflictOf(error: unknown): Note | undefined {
  return error instanceof RequestError ? error.current : undefined;
}
