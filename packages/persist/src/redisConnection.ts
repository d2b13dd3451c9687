/**
 * A connection to Redis that comes back by itself, and whose commands do not wait for it:
 *
 *   connecting ──ready──> connected ──error, silence──> lost ──50 … 500 ms──> connecting …
 *        └────────────────error─────────────────────────>┘
 *
 * Each attempt has a client of its own, so that nothing of a lost one is left: no queue, no half answer.
 */
import { destroyClient, type RedisClient } from './redisClient.js';

/** What a connection is made of. */
export interface ConnectionOptions {
  /** How long a command may take, in ms. */
  readonly timeout: number;
  makeClient(): RedisClient;
  /** What has to be done with every client before the connection is one. */
  prepare?(client: RedisClient): Promise<unknown>;
  /** Is told of every attempt whether it made the connection, and when that is lost. */
  onChange(isConnected: boolean): void;
}

/** One connection; {@link open} or the first command begins it. */
export class RedisConnection {
  readonly #options: ConnectionOptions;
  #client: RedisClient | undefined;
  #isReady = false;
  #isClosed = false;
  #failures = 0;
  #reason: unknown;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #first: Promise<void> | undefined;
  #isReached: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Begins to connect, once. Resolves when the first attempt has ended, however it ended. */
  open(): Promise<void> {
    this.#first ??= this.#connect();
    return this.#first;
  }

  /**
   * Sends commands in one go, and gives their replies.
   *
   * @throws if there is no connection, Redis refuses one of them, or not all are answered in time
   */
  async send(commands: ReadonlyArray<readonly string[]>): Promise<readonly unknown[]> {
    const { timeout } = this.#options;
    if (commands.length === 0) return [];
    return within(timeout, this.#sendNow(commands), () => {
      const error = new Error(`Redis did not answer within ${timeout} ms`);
      // Who does not answer now would not tell that it is gone either.
      if (this.#isReady && this.#client) this.#lose(this.#client, error);
      return error;
    });
  }

  /** Ends it for good. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    this.#isReady = false;
    // A client that is destroyed before it has a socket goes on to open one, and then keeps it.
    await this.#isReached;
    if (client) destroyClient(client);
  }

  async #sendNow(commands: ReadonlyArray<readonly string[]>): Promise<readonly unknown[]> {
    if (!this.#isClosed) await this.open();
    const client = this.#client;
    if (!client || !this.#isReady) throw new Error('Redis is not connected', { cause: this.#reason });
    return Promise.all(commands.map((command) => client.sendCommand(command)));
  }

  async #connect(): Promise<void> {
    if (this.#isClosed) return;
    const { makeClient, prepare, timeout } = this.#options;
    const client = makeClient();
    this.#client = client;
    // Without a listener an error would end the process.
    client.on('error', (error) => this.#lose(client, error));
    try {
      const connecting = client.connect();
      this.#isReached = hasSocket(client, connecting);
      await connecting;
      if (prepare) await within(timeout, prepare(client), () => new Error('Redis is silent'));
      this.#begin(client);
    } catch (error) {
      this.#lose(client, error);
    }
  }

  #begin(client: RedisClient): void {
    if (this.#client !== client) return;
    this.#isReady = true;
    this.#failures = 0;
    this.#options.onChange(true);
  }

  #lose(client: RedisClient, reason: unknown): void {
    // One that fails tells it several times, and its successor is none of its business.
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#isReady = false;
    this.#reason = reason;
    destroyClient(client);
    this.#retry = setTimeout(() => void this.#connect(), Math.min(LONGEST_PAUSE, 50 * 2 ** this.#failures++));
    this.#options.onChange(false);
  }
}

/** Between two attempts, in ms. */
const LONGEST_PAUSE = 500;

/** Resolves when the client has its socket, or has failed to get one. */
function hasSocket(client: RedisClient, connecting: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    client.once('connect', resolve);
    void connecting.catch(() => undefined).then(() => resolve());
  });
}

function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
