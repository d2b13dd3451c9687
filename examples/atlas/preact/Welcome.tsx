/** What a newcomer sees before a city is open: what to try, and what to watch for. */
import type { VNode } from 'preact';
import { TRIES } from '../shared/tries.js';

export function Welcome(): VNode {
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">Pick a city, and watch the requests</h2>
      <p>Every list, panel and count on this page reads one cache. Some things to try:</p>
      <ul>
        {TRIES.map(([what, then]) => (
          <li key={what}>
            <strong>{what}</strong>: {then}
          </li>
        ))}
      </ul>
    </section>
  );
}
