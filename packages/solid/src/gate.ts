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
  /** The server has begun to load it, and what it loads is still on its way. */
  readonly isExpecting: boolean;
  /** What the server has loaded has been taken. */
  readonly isTaken: boolean;
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
  const isHydrating = !isServer && !!sharedConfig.context;
  let isAsked = false;
  let isTaken = false;
  const waits = (now: View): boolean => isWaiting(now.state()) || willLoad(now);

  /**
   * Another turn whenever waiting begins, never when it ends: in a transition Solid asks for the page on show, too, which
   * knows nothing of the view that is prepared, and its answer would end the wait for both.
   */
  const turn = (last: Turn | undefined): Turn | undefined => {
    const now = view();
    if (!now) return last;
    const isNew = last?.view !== now;
    const wasWaiting = !isNew && last.isWaiting;
    const next = isNew || (waits(now) && !wasWaiting) ? { view: now, isWaiting: false } : last;
    next.isWaiting = waits(now);
    return next;
  };
  const serverTurn = (): Turn | undefined => {
    const now = view();
    return now && waits(now) ? { view: now, isWaiting: true } : undefined;
  };
  const [read] = createResource<Sent | undefined, Turn>(
    (isServer ? serverTurn : turn) as () => Turn | undefined,
    ({ view: now, isWaiting: isLoading }) => {
      isAsked = true;
      if (!isLoading) return undefined;
      return isServer ? send(now) : now.settled();
    },
    {
      deferStream,
      // The value is constant, so that nobody runs again for its sake.
      storage: () => [
        () => undefined,
        ((give: () => Sent | undefined) => {
          const sent = give();
          if (!sent) return;
          isTaken = true;
          take(sent);
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
  return { pass, isTaken, isExpecting: isHydrating && !isAsked && !isTaken && read.loading };
}
