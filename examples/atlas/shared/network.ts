/** Requests with the switches in front of them: each is noted, may be slow, may fail, or finds no network. */
import * as v from 'valibot';
import type { Activity } from './activity.js';
import { Failure, type Note } from './api.js';
import { readEvents } from './eventStream.js';
import { Line } from './line.js';
import type { Switches } from './switches.js';

/** The server said no. `current` is the note as it is now, when somebody else's edit came first. */
export class RequestError extends Error {
  readonly status: number;
  readonly current: Note | undefined;

  constructor(status: number, message: string, current: Note | undefined) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.current = current;
  }
}

export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object | undefined;
  readonly signal?: AbortSignal;
  readonly attempt?: number;
  /** What the request strip says of it, where the client does not know. */
  readonly why?: string | undefined;
  readonly idempotencyKey?: string;
}

/** The browser's `fetch`, or a server's own routes. */
export type Fetch = (path: string, init: RequestInit) => Response | Promise<Response>;

export class Network {
  readonly #switches: Switches;
  readonly #activity: Activity;
  readonly #fetch: Fetch;

  constructor(switches: Switches, activity: Activity, fetch: Fetch) {
    this.#switches = switches;
    this.#activity = activity;
    this.#fetch = fetch;
  }

  /** Resolves with the answer's JSON, undefined for an empty one. */
  async send(path: string, sent: Sent = {}): Promise<unknown> {
    const { method = 'GET', body, idempotencyKey } = sent;
    const line = this.#open(path, sent);
    try {
      const response = await this.#fetch(this.#address(path), {
        method,
        signal: line.signal,
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
        },
        body: body ? JSON.stringify(body) : null,
      });
      const answer: unknown = response.status === 204 ? undefined : await response.json();
      line.outcome = response.status;
      if (response.ok) return answer;
      throw toError(response.status, answer);
    } catch (error) {
      throw line.failure(error);
    } finally {
      line.close();
    }
  }

  /** The JSON of a stream's events as they come: one request for as long as it goes on. */
  async *stream(path: string, sent: Pick<Sent, 'signal' | 'attempt'> = {}): AsyncGenerator<unknown, void> {
    const line = this.#open(path, sent);
    try {
      const response = await this.#fetch(this.#address(path), { signal: line.signal });
      if (!response.ok || !response.body) {
        const answer: unknown = await response.json();
        line.outcome = response.status;
        throw toError(response.status, answer);
      }
      const isComplete = yield* readEvents(response.body);
      line.outcome = isComplete ? response.status : 'cut short';
      if (!isComplete) throw new TypeError('The answer was cut short.');
    } catch (error) {
      throw line.failure(error);
    } finally {
      line.close();
    }
  }

  #open(path: string, { method = 'GET', signal, attempt = 0, why }: Sent): Line {
    const end = this.#activity.begin({ method, path, attempt, why });
    return new Line({ online: this.#switches.online, signal, end });
  }

  #address(path: string): string {
    // Only what follows the host is of interest: any will do.
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const { delay, fail } = this.#switches;
    if (delay.peek() > 0) searchParams.set('delay', String(delay.peek()));
    if (fail.peek() > 0) searchParams.set('fail', String(fail.peek()));
    return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
  }
}

function toError(status: number, answer: unknown): RequestError {
  const failure = v.safeParse(Failure, answer);
  if (!failure.success) return new RequestError(status, `The server answered ${status}.`, undefined);
  return new RequestError(status, failure.output.error.message, failure.output.current);
}
