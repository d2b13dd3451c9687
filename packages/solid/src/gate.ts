/**
 * What is special to Suspense in Solid 1.9. A resource stands at the gate and has no value of its own: it makes readers
 * wait, takes part in transitions, and carries what a server has loaded to the browser.
 *
 *   server    view waits ──> run ──> sent with the page
 *   browser   sent ──> `take`, before anybody reads ──┐
 *             not sent ──> view waits ──> settled ────┴──> readers go on
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
import { isWaiting, type View } from './view.js';

export interface Gate {
  /** Lets the computation that reads wait with its boundary. */
  pass(): void;
  /** The server has loaded it, or will have: what it sends has been taken, or is on its way. */
  readonly isServed: boolean;
}

interface GateParts {
  readonly view: Accessor<View | undefined>;
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

export function createGate({ view, willLoad, take, deferStream }: GateParts): Gate {
  let isAsked = !sharedConfig.context;
  const [read] = createResource<Sent | undefined, Turn>(
    /**
     * Another turn whenever waiting begins, never when it ends: in a transition Solid asks for the page on show, too,
     * which knows nothing of the view that is prepared, and its answer would end the wait for both.
     */
    ((last: Turn | undefined) => {
      const now = view();
      const waits = now && (isWaiting(now.state()) || willLoad(now));
      if (isServer ? !waits : !now) return last;
      const isSame = last !== undefined && last.view === now && (last.isWaiting || !waits);
      const turn = isSame ? last : { view: now };
      return Object.assign(turn as Turn, { isWaiting: waits });
    }) as () => Turn | undefined,
    ({ view: now, isWaiting: isLoading }) => {
      isAsked = true;
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
  const hosts = new Set<Owner>();

  /**
   * A resource that is read makes a computation of its own inside the reader. In a transition Solid would run the reader
   * for the page that is on show first, and tear it: so the reader's parent reads, once for all of its children.
   */
  const pass = (): void => {
    const listener = getListener() as { readonly user?: boolean } | null;
    const owner = getOwner();
    if (isServer) return void read();
    // Effects do not wait.
    if (!listener || listener.user || !owner) return;
    const host = owner.owner ?? owner;
    if (hosts.has(host)) return;
    runWithOwner(host, () =>
      createComputed(() => {
        hosts.add(host);
        onCleanup(() => hosts.delete(host));
        read();
      }),
    );
  };
  return { pass, isServed: !isAsked };
}
