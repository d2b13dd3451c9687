/**
 * The way of an item:
 *
 *   mutate ──> written down ──> its scope's turn ──> sent ──┬── answered ──> removed
 *                 ^                                         ├── passes by itself ──> waits, sent again
 *                 └── retry ── parked <── refused for good ─┘
 *   reload, crash: from "written down" on, by the next page or by another tab
 */
import {
  type AnyMutationOptions,
  hashKey,
  type MutationRun,
  type QoraEvent,
  type Signal,
  signal,
  startsWith,
} from '@qora/core';
import { Checks } from './checks.js';
import { byCall, itemOf, type OutboxItem, type Place } from './item.js';
import { ItemStore } from './itemStore.js';
import { Owners } from './owners.js';
import { type SendParts, type Sent, send } from './send.js';
import { begun, type Tries } from './tries.js';

export interface OutboxParts extends SendParts {
  readonly mutations: readonly AnyMutationOptions[];
}

type AnyRun = MutationRun<unknown, unknown, unknown>;

/** An item under way. */
interface Sending extends Sent {
  readonly item: OutboxItem;
  /** Settles when it is written down, or cannot be; never rejects. */
  readonly written: Promise<void>;
  /** It was called before a reload, or by a page that is gone. */
  readonly isReturned: boolean;
}

export class Outbox {
  readonly waiting: Signal<number> = signal(0);
  readonly parked: Signal<readonly OutboxItem[]> = signal([]);
  readonly #parts: OutboxParts;
  readonly #store: ItemStore;
  readonly #checks = new Checks();
  readonly #meeting: Tries;
  readonly #owners: Owners;
  /** By idempotency key. */
  readonly #sending = new Map<string, Sending>();
  /** Items that are being given back to the client. */
  readonly #returning = new Map<string, OutboxItem>();
  /** The last place that an item of ours has. */
  #last: Place = { at: 0, order: 0 };
  #started: Promise<void> = Promise.resolve();
  readonly #over = new AbortController();
  readonly #stops: Array<() => void>;

  constructor(parts: OutboxParts) {
    const { client, persister, mutations, onError } = parts;
    this.#parts = parts;
    const { clock } = client;
    const { signal } = this.#over;
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.#store = new ItemStore({ clock, persister, id, signal, onError });
    // What others have left is no matter of one that has ended, nor is what goes wrong with it.
    this.#meeting = { clock, signal, onError: (error) => signal.aborted || onError(error) };
    this.#owners = new Owners({
      ...this.#meeting,
      persister,
      id,
      adopt: (owner) => this.#adopt(owner),
      cede: () => this.#cede(),
    });
    for (const { key, schema, ...options } of mutations)
      if (key) client.setMutationDefaults(key, { ...options, schema: this.#checks.watch(schema) });
    this.#stops = [
      client.onEvent((event) => this.#note(event)),
      client.interceptMutation((run, next) => this.#intercept(run, next)),
    ];
  }

  /** Takes over what was written down before. Resolves when that is done, or has failed and will be tried again. */
  start(): Promise<void> {
    this.#started = this.#owners.start();
    return begun(this.#meeting, async () => {
      await this.#started;
      await this.#owners.meet(await this.#store.owners());
    });
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#sending.values()].map(({ written }) => written));
  }

  /**
   * An attempt under way may still be answered, and nobody takes over what is ours before that. All else is called off here:
   * the next page sends it.
   */
  stop(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    for (const end of this.#stops) end();
    for (const sending of this.#sending.values()) {
      sending.over.abort();
      if (!isUnderWay(sending)) this.#callOff(sending);
    }
    this.parked.value = [];
    this.#owners.stop(this.#store.settled());
  }

  retry(idempotencyKey: string): AnyRun {
    const item = this.#unpark(idempotencyKey);
    return this.#send({ ...item, parked: undefined }, true);
  }

  async discard(idempotencyKey: string): Promise<void> {
    this.#unpark(idempotencyKey);
    await this.#store.remove(idempotencyKey);
  }

  #unpark(idempotencyKey: string): OutboxItem {
    const parked = this.parked.peek();
    const item = parked.find((other) => other.idempotencyKey === idempotencyKey);
    if (!item) throw new Error(`the mutation ${idempotencyKey} is not parked any more`);
    this.parked.value = parked.filter((other) => other !== item);
    return item;
  }

  #note(event: QoraEvent): void {
    if (event.type === 'client.disposed') this.stop();
    else if (event.type === 'mutation.started') this.#begin(event.run);
    else if (event.type === 'mutation.cancelled') this.#end(event.run);
    // Refused before it was its turn: by the schema of a newer build, for one.
    else if (event.type === 'mutation.failed') this.#fail(event.run, event.error);
  }

  /** A mutation has been called, or given back. It may be its turn before it is told of. */
  #begin(run: AnyRun): Sending | undefined {
    const { idempotencyKey, key, durable } = run;
    const returned = this.#returning.get(idempotencyKey);
    const known = this.#sending.get(idempotencyKey);
    // One that has been refused already, and was called here, is nothing to be kept.
    const isWanted = returned !== undefined || (durable && run.state.peek().status === 'pending');
    if (known || !isWanted) return known;
    if (!key) {
      const error = new Error('a durable mutation needs a `key`, by which it is known after a reload');
      this.#parts.onError(error);
      return undefined;
    }
    const item = returned ?? itemOf(run, this.#last);
    this.#come(item);
    // Before its owner is known to live, another page might take it over.
    const written = returned ? Promise.resolve() : this.#started.then(() => this.#store.write(item));
    const isReturned = returned !== undefined;
    const sending = { run, item, written, isReturned, over: new AbortController(), isTried: false };
    this.#returning.delete(idempotencyKey);
    this.#sending.set(idempotencyKey, sending);
    this.#count();
    return sending;
  }

  /** What is called from now on comes after this one. */
  #come({ at, order }: Place): void {
    this.#last = { at: Math.max(at, this.#last.at), order: Math.max(order, this.#last.order) };
  }

  async #intercept(run: AnyRun, next: () => Promise<unknown>): Promise<unknown> {
    const sending = this.#begin(run);
    return sending ? this.#store.during(this.#deliver(sending, next)) : next();
  }

  async #deliver(sending: Sending, next: () => Promise<unknown>): Promise<unknown> {
    const { run, item, written } = sending;
    await written;
    if (run.context !== item.context) await this.#store.write({ ...item, context: run.context });
    try {
      const data = await send(this.#parts, sending, next);
      this.#end(run);
      return data;
    } finally {
      // What fails after the end is not told any more.
      if (this.#over.signal.aborted) this.#leave(run);
    }
  }

  #fail(run: AnyRun, error: unknown): void {
    const sending = this.#sending.get(run.idempotencyKey);
    if (!sending) return;
    // Whoever has called it is told that it cannot be.
    if (!run.isCalled && !sending.isReturned) {
      this.#end(run);
      return;
    }
    const { name, message } = Object(error) as Partial<Error>;
    const parked = { name: String(name ?? 'Error'), message: String(message ?? error) };
    const item = { ...sending.item, parked };
    this.#leave(run);
    void this.#store.write(item);
    this.#show(item);
  }

  #show(item: OutboxItem): void {
    this.parked.value = [...this.parked.peek(), item].sort(byCall);
  }

  /** It is done, or called off. */
  #end(run: AnyRun): void {
    const sending = this.#leave(run);
    if (sending) void this.#store.remove(run.idempotencyKey, sending.written);
  }

  /** It is not under way any more. */
  #leave({ idempotencyKey }: AnyRun): Sending | undefined {
    const sending = this.#sending.get(idempotencyKey);
    sending?.over.abort();
    this.#sending.delete(idempotencyKey);
    this.#count();
    return sending;
  }

  #count(): void {
    this.waiting.value = this.#sending.size;
  }

  /** Somebody is gone: what was written down by them is ours, in the order in which it was called. */
  async #adopt(owner: string): Promise<void> {
    const items = await this.#store.takeOver(owner);
    await this.#checks.after(() => {
      for (const item of items) {
        if (this.#over.signal.aborted) return;
        if (item.parked) this.#show(item);
        else if (this.#isKnown(item)) void this.#send(item);
        else this.#show({ ...item, parked: unknown(item) });
      }
    });
  }

  async #cede(): Promise<void> {
    const keys = [...this.#sending.keys(), ...this.parked.peek().map(({ idempotencyKey }) => idempotencyKey)];
    const taken = await this.#store.taken(keys);
    for (const key of taken) {
      const sending = this.#sending.get(key);
      if (sending) this.#callOff(sending);
    }
    this.parked.value = this.parked.peek().filter(({ idempotencyKey }) => !taken.includes(idempotencyKey));
  }

  /** Others send it. What is under way here may be answered, but is no matter of ours any more. */
  #callOff(sending: Sending): void {
    const isEnding = isUnderWay(sending);
    this.#leave(sending.run);
    if (!isEnding) sending.run.cancel();
  }

  #isKnown({ key }: OutboxItem): boolean {
    return this.#parts.mutations.some((mutation) => mutation.key && startsWith(key, mutation.key));
  }

  /** Gives an item back to the client, which lays its edits at once. */
  #send(item: OutboxItem, isChanged = false): AnyRun {
    const { client } = this.#parts;
    const { idempotencyKey } = item;
    if (isChanged) void this.#store.write(item);
    this.#returning.set(idempotencyKey, item);
    return client.restoreMutation(item);
  }
}

/** Whether the server may know of it, and may answer yet. */
function isUnderWay({ run, isTried }: Sending): boolean {
  return isTried && run.isCalled && !run.isPaused.peek();
}

function unknown({ key }: OutboxItem): { name: string; message: string } {
  return {
    name: 'UnknownMutation',
    message: `nobody has said how ${hashKey(key)} is done; add it to the \`mutations\` of the outbox`,
  };
}
