/** The strip that shows what the cache did: requests with cause and end, and reads that needed none. */
import type { VNode } from 'preact';
import { memo } from 'preact/compat';
import type { Happening } from '../shared/activity.js';
import { formatNumber } from '../shared/format.js';
import { wordsOf } from '../shared/happeningWords.js';
import { usePage } from './page.jsx';

const TERMS = [
  ['sent', 'requests'],
  ['from cache', 'cache'],
  ['shared', 'shared'],
  ['aborted', 'aborted'],
] as const;

export function ActivityList(): VNode {
  const { atlas, isLive } = usePage();
  const { rows, totals } = atlas.activity;
  return (
    <section class="activity" aria-labelledby="activity-title">
      <h2 id="activity-title">Requests</h2>
      <dl class="totals">
        {TERMS.map(([term, name]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{isLive.value ? formatNumber(totals.value[name]) : '0'}</dd>
          </div>
        ))}
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls can be scrolled by keyboard */}
      <ol class="happenings" tabIndex={0} aria-label="Requests, newest first">
        {/* What the server has asked itself is not the visitor's. */}
        {isLive.value && rows.value.map((row) => <HappeningRow key={row.id} row={row} />)}
      </ol>
    </section>
  );
}

const HappeningRow = memo(({ row }: { readonly row: Happening }): VNode => {
  const { kind, outcome, path, why, time } = wordsOf(row);
  return (
    <li data-kind={kind}>
      <span class="outcome">{outcome}</span>
      <span class="path">{path}</span>
      <span class="why">{why}</span>
      <span class="time">{time}</span>
    </li>
  );
});
