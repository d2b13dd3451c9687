/**
 * What is special to Suspense in Solid 1.9. A resource stands at the gate and has no value of its own: it makes readers
 * wait, takes part in transitions, and carries what a server has loaded to the browser.
 *
 *   server    view waits ──> run ──> sent with the page
 *   browser   sent ──> `take`, before anybody reads ──┐
 *             not sent ──> view waits ──> settled ────┴──> readers go on
 *
 * In a page that does not hydrate it is made when something has to be waited for: most readers never wait.
 */
import {
  type Accessor,
  createComputed,
  createResource,
  getListener,
  getOwner,
  type Owner,
  onCleanup,
  runWithOwner,
  sharedConfig,
} from 'solid-js';
import { isServer } from 'solid-js/web';
import { type Sent, send } from './sent.js';
import type { View } from './view.js';

interface GateParts {
  readonly view: Accessor<View>;
  /** Whether this view will load: asked where nobody is connected. */
  readonly willLoad: (view: View) => boolean;
  /** Takes what a server has sent. */
  readonly take: (sent: Sent) => void;
  readonly deferStream: boolean;
}

/** A view, and whether it waits. */
interface Turn {
  readonly view: View;
  isWaiting: boolean;
}

export class Gate {
  readonly #parts: GateParts;
  readonly #owner: Owner | null = getOwner();
  /** Those whose children read, and which wait with them. */
  #hosts: Set<Owner> | undefined;
  #read: (() => unknown) | undefined;
  /** Whether it is loaded here. Else the server has loaded it, or will have: what it sends has been taken, or is on its way. */
  isAsked: boolean = !sharedConfig.context;

  constructor(parts: GateParts) {
    this.#parts = parts;
    if (isServer || sharedConfig.context) this.#open();
  }

  /**
   * Lets the computation that reads wait with its boundary. A resource that is read makes a computation inside its reader,
   * and in a transition Solid would run the reader for the page that is on show first, and tear it: so the reader's parent
   * reads, once for all of its children.
   */
  pass(): void {
    if (isServer) {
      this.#read?.();
      return;
    }
    const listener = getListener() as { readonly user?: boolean } | null;
    const owner = getOwner();
    // Effects do not wait.
    if (!listener || listener.user || !owner) return;
    const host = owner.owner ?? owner;
    if (!this.#hosts) {
      this.#hosts = new Set();
      if (!this.#read) runWithOwner(this.#owner, () => createComputed(() => this.#watch()));
    }
    if (this.#hosts.has(host)) return;
    this.#hosts.add(host);
    runWithOwner(host, () => onCleanup(() => this.#hosts?.delete(host)));
    this.#readIn(host);
  }

  /** Opens the gate as soon as a view waits: inside of the transition, if it is in one. */
  #watch(): void {
    if (this.#read || !this.#parts.view().isWaiting()) return;
    runWithOwner(this.#owner, () => this.#open());
    for (const host of this.#hosts ?? []) this.#readIn(host);
  }

  #readIn(host: Owner): void {
    const read = this.#read;
    if (read) runWithOwner(host, () => createComputed(() => void read()));
  }

  #open(): void {
    const { view, willLoad, take, deferStream } = this.#parts;
    [this.#read] = createResource<Sent | undefined, Turn>(
      /**
       * Another turn whenever waiting begins, never when it ends: in a transition Solid asks for the page on show, too,
       * which knows nothing of the view that is prepared, and its answer would end the wait for both.
       */
      ((last: Turn | undefined) => {
        const now = view();
        const waits = now.isWaiting() || willLoad(now);
        if (isServer && !waits) return last;
        const isSame = last?.view === now && (last.isWaiting || !waits);
        return Object.assign(isSame ? last : { view: now }, { isWaiting: waits });
      }) as () => Turn | undefined,
      ({ view: now, isWaiting: isLoading }) => {
        this.isAsked = true;
        if (isLoading) return isServer ? send(now) : now.settled();
        return undefined;
      },
      {
        deferStream,
        // The value is constant, so that nobody runs again for its sake.
        storage: () => [
          () => undefined,
          ((give: () => Sent | undefined) => {
            const sent = give();
            if (sent) take(sent);
          }) as never,
        ],
      },
    );
  }
}
