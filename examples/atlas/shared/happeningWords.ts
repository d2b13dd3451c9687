/** What the strip says of a request, or of a read that made none. */
import type { Happening } from './activity.js';

const CAUSES: Readonly<Record<string, string>> = {
  mount: 'opened',
  focus: 'back on the page',
  reconnect: 'back online',
  interval: 'polling',
  invalidate: 'invalidated',
  fetch: 'fetched',
  refetch: 'asked for',
  trailing: 'written meanwhile',
  retry: 'trying again',
  write: 'written',
  page: 'scrolled to',
  cache: 'no request needed',
  shared: 'joined one under way',
  paused: 'waits for the network',
};

export interface HappeningWords {
  /** For the stylesheet. */
  readonly kind: string;
  readonly outcome: string;
  readonly path: string;
  readonly why: string;
  readonly time: string;
}

export function wordsOf(row: Happening): HappeningWords {
  const { method, why, outcome, time } = row;
  const [, resource = row.path] = /^\/api(\/.*)$/.exec(row.path) ?? [];
  const path = decodeURIComponent(resource.replaceAll('+', ' '));
  const isRequest = row.kind === 'request';
  return {
    kind: isRequest ? kindOf(outcome) : row.kind,
    outcome: isRequest ? (outcome === 'pending' ? '…' : String(outcome)) : row.kind,
    path: method === 'GET' ? path : `${method} ${path}`,
    why: `${CAUSES[why] ?? why}${row.count > 1 ? ` ×${row.count}` : ''}`,
    time: time === undefined ? '' : `${Math.round(time)} ms`,
  };
}

function kindOf(outcome: Happening['outcome']): string {
  if (outcome === 'pending' || outcome === 'aborted') return outcome;
  return typeof outcome === 'number' && outcome < 400 ? 'ok' : 'failed';
}
