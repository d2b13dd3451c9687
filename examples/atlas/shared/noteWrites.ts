/**
 * The visitor's writes that are not done: on their way, or refused and waiting for a decision. What they do to the list
 * is the mutations' business; this is what the page says beside it.
 */
import {
  type AnyMutationOptions,
  batch,
  effect,
  type MutationRun,
  type QoraClient,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from '@qora/core';
import type { OutboxManager } from '@qora/persist';
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
  readonly idempotencyKey: string;
}

type NoteRun = MutationRun<unknown, NoteWrite>;

export class NoteWrites {
  readonly #client: QoraClient;
  readonly #mutations: ReturnType<typeof createNoteMutations>;
  readonly #changes: Signal<readonly NoteChange[]> = signal([]);
  #outbox: OutboxManager | undefined;
  #nextId = 1;

  constructor(client: QoraClient, network: Network, queries: Queries) {
    this.#client = client;
    this.#mutations = createNoteMutations(client, network, queries);
  }

  /** How each kind of write is done. */
  get mutations(): readonly AnyMutationOptions[] {
    return Object.values(this.#mutations);
  }

  /** In the order in which they were written. */
  get changes(): ReadonlySignal<readonly NoteChange[]> {
    return this.#changes;
  }

  /** What another page has left is listed here, too: now, and when a tab is closed that had some. */
  goOn(outbox: OutboxManager): void {
    this.#outbox = outbox;
    effect(() => {
      for (const run of this.#client.mutations.value)
        if (run.key?.[0] === 'notes' && run.state.peek().status === 'pending') this.#follow(run as NoteRun);
    });
    effect(() => {
      for (const { input, error, idempotencyKey } of outbox.parked.value) {
        const refused = Object.assign(new Error(error.message), { name: error.name });
        this.#add(input as NoteWrite, idempotencyKey, { status: 'failed', error: refused });
      }
    });
  }

  create(cityId: number, text: string): void {
    const at = new Date().toISOString();
    const note = { id: ownId(), cityId, text, version: 1, createdAt: at, updatedAt: at };
    this.#send({ kind: 'create', note, text });
  }

  edit(note: Note, text: string): void {
    this.#send({ kind: 'edit', note, text });
  }

  delete(note: Note): void {
    this.#send({ kind: 'delete', note, text: note.text });
  }

  /** Over what somebody else has written meanwhile, if that was the trouble. */
  retry(change: NoteChange): void {
    const { id, write, error, idempotencyKey } = change;
    batch(() => {
      this.discard(id);
      this.#send({
        ...write,
        note: conflictOf(error) ?? write.note,
        firstKey: write.firstKey ?? idempotencyKey,
      });
    });
  }

  discard(id: number): void {
    const known = this.#changes.peek();
    const key = known.find((change) => change.id === id)?.idempotencyKey;
    this.#changes.value = known.filter((change) => change.id !== id);
    const parked = this.#outbox?.parked.peek().find(({ idempotencyKey }) => idempotencyKey === key);
    void parked?.discard();
  }

  /** Writes on one note go one after another, each on what the one before has made; those on others beside them. */
  #send(write: NoteWrite): void {
    const scope = `note ${write.note.id}`;
    const mutation = this.#client.mutation({ ...this.#mutations[write.kind], scope });
    this.#follow(mutation.mutate(write));
  }

  #follow(run: MutationRun<unknown, NoteWrite>): void {
    const id = this.#add(run.variables, run.idempotencyKey, { status: 'saving', error: undefined });
    if (id === undefined) return;
    const stop = effect(() => {
      const state = run.state.value;
      const isPaused = run.isPaused.value;
      untracked(() => {
        if (state.status === 'pending') this.#change(id, { status: isPaused ? 'paused' : 'saving' });
        else if (state.status === 'failure') this.#change(id, { status: 'failed', error: state.error });
        else this.discard(id);
      });
    });
    const end = (): void => stop();
    run.then(end, end);
  }

  /** Lists a write, unless it is listed. */
  #add(
    write: NoteWrite,
    idempotencyKey: string,
    state: Pick<NoteChange, 'status' | 'error'>,
  ): number | undefined {
    const known = this.#changes.peek();
    if (known.some((change) => change.idempotencyKey === idempotencyKey)) return undefined;
    const id = this.#nextId++;
    this.#changes.value = [...known, { id, write, idempotencyKey, ...state }];
    return id;
  }

  #change(id: number, changes: Partial<NoteChange>): void {
    const known = this.#changes.peek();
    const isNews = (change: NoteChange): boolean =>
      change.id === id &&
      Object.entries(changes).some(([name, value]) => change[name as keyof NoteChange] !== value);
    if (known.some(isNews))
      this.#changes.value = known.map((change) => (isNews(change) ? { ...change, ...changes } : change));
  }
}

/** An id for a note that the server has not seen: below 0, and no other page's. */
function ownId(): number {
  return -(Date.now() * 1_000 + Math.floor(Math.random() * 1_000));
}

/** The note as somebody else has left it, if that is why a write was refused. */
export function conflictOf(error: unknown): Note | undefined {
  return error instanceof RequestError ? error.current : undefined;
}
