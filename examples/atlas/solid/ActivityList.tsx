/** The strip that shows what the cache did: requests with cause and end, and reads that needed none. */
import { fromQora } from '@qora/solid';
import { For, type JSX } from 'solid-js';
import type { Happening } from '../shared/activity.js';
import { formatNumber } from '../shared/format.js';
import { wordsOf } from '../shared/happeningWords.js';
import { usePage } from './page.jsx';

export function ActivityList(): JSX.Element {
  const { atlas, isLive } = usePage();
  const rows = fromQora(atlas.activity.rows);
  const totals = fromQora(atlas.activity.totals);
  return (
    <section class="activity" aria-labelledby="activity-title">
      <h2 id="activity-title">Requests</h2>
      <dl class="totals">
        <For
          each={
            [
              ['sent', 'requests'],
              ['from cache', 'cache'],
              ['shared', 'shared'],
              ['aborted', 'aborted'],
            ] as const
          }
        >
          {([term, name]) => (
            <div>
              <dt>{term}</dt>
              <dd>{isLive() ? formatNumber(totals()[name]) : '0'}</dd>
            </div>
          )}
        </For>
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls can be scrolled by keyboard */}
      <ol class="happenings" tabIndex={0} aria-label="Requests, newest first">
        {/* What the server has asked itself is not the visitor's. */}
        <For each={isLive() ? rows() : []}>{HappeningRow}</For>
      </ol>
    </section>
  );
}

function HappeningRow(row: Happening): JSX.Element {
  const { kind, outcome, path, why, time } = wordsOf(row);
  return (
    <li data-kind={kind}>
      <span class="outcome">{outcome}</span>
      <span class="path">{path}</span>
      <span class="why">{why}</span>
      <span class="time">{time}</span>
    </li>
  );
}
