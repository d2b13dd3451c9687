/** The bar: the name, the voices, the switches. */
import type { VNode } from 'preact';
import { PREACT, VOICES } from '../shared/voices.js';
import { usePage } from './page.jsx';
import { SwitchBar } from './SwitchBar.jsx';
import { Waiting } from './Waiting.jsx';

export function Top(): VNode {
  return (
    <header class="top">
      <h1>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="16" cy="16" r="14" />
          <ellipse cx="16" cy="16" rx="6" ry="14" />
          <path d="M2 16h28M4.5 9h23M4.5 23h23" />
        </svg>
        Atlas
      </h1>
      <p>135,233 cities, one cache</p>
      <Voices />
      <Waiting />
      <SwitchBar />
    </header>
  );
}

function Voices(): VNode {
  const { route } = usePage();
  return (
    <nav class="voices" aria-label="Written in">
      {VOICES.map(({ name, base }) => (
        <a key={name} href={route.addressIn(base)} aria-current={base === PREACT.base ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
