/** Requests with the switches in front of them: each is noted, may be slow, may fail, or finds no network. */
import { effect } from '@qora/core';
import * as v from 'valibot';
import type { Activity } from './activity.js';
import { Failure, type Note } from './api.js';
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

const NO_NETWORK = 'There is no network.';

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
  async send(
    path: string,
    { method = 'GET', body, signal, attempt = 0, why, idempotencyKey }: Sent = {},
  ): Promise<unknown> {
    const end = this.#activity.begin({ method, path, attempt, why });
    const cut = new AbortController();
    // Switching off cuts what is under way, as pulling the plug does.
    const stop = effect(() => {
      if (!this.#switches.online.value) cut.abort();
    });
    try {
      cut.signal.throwIfAborted();
      const response = await this.#fetch(this.#address(path), {
        method,
        signal: signal ? AbortSignal.any([signal, cut.signal]) : cut.signal,
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
        },
        body: body ? JSON.stringify(body) : null,
      });
      const answer: unknown = response.status === 204 ? undefined : await response.json();
      end(response.status);
      if (response.ok) return answer;
      throw toError(response.status, answer);
    } catch (error) {
      if (error instanceof RequestError) throw error;
      end(signal?.aborted ? 'aborted' : 'no network');
      // The run's own abort is a cancellation and travels on as it is; a cut line is a failure.
      throw signal?.aborted ? error : new TypeError(NO_NETWORK, { cause: error });
    } finally {
      stop();
    }
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
