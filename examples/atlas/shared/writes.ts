/** Every write of Atlas: it goes to the server, and then the cache is told what that has changed. */
import type { QoraClient } from '@qora/core';
import * as v from 'valibot';
import { Note, Visits } from './api.js';
import type { Network } from './network.js';
import type { Queries } from './queries.js';

export class Writes {
  readonly #client: QoraClient;
  readonly #network: Network;
  readonly #queries: Queries;

  constructor(client: QoraClient, network: Network, queries: Queries) {
    this.#client = client;
    this.#network = network;
    this.#queries = queries;
  }

  async createNote(cityId: number, text: string): Promise<Note> {
    const path = `/api/cities/${cityId}/notes`;
    const note = await this.#network.send(path, { method: 'POST', body: { text }, idempotencyKey: newKey() });
    await this.#client.invalidateWhere({ prefix: ['notes', cityId] });
    return v.parse(Note, note);
  }

  /** Fails with a `RequestError` that carries the current note if `note` is not the newest version. */
  async editNote(note: Note, text: string): Promise<Note> {
    const body = { text, version: note.version };
    const path = `/api/notes/${note.id}`;
    const edited = await this.#network.send(path, { method: 'PUT', body, idempotencyKey: newKey() });
    await this.#client.invalidateWhere({ prefix: ['notes', note.cityId] });
    return v.parse(Note, edited);
  }

  async deleteNote(note: Note): Promise<void> {
    const path = `/api/notes/${note.id}?version=${note.version}`;
    await this.#network.send(path, { method: 'DELETE', idempotencyKey: newKey() });
    await this.#client.invalidateWhere({ prefix: ['notes', note.cityId] });
  }

  /** The answer is the newest count, so it goes straight into the cache: nothing has to be asked again. */
  async countVisit(cityId: number): Promise<void> {
    const answer = await this.#network.send('/api/visits', { method: 'POST', body: { cityId } });
    this.#client.setQueryData(this.#queries.visits().key, v.parse(Visits, answer));
  }
}

function newKey(): string {
  return crypto.randomUUID();
}
