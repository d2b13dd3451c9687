/** The bar: the name, the voices, the switches. */
import { computed } from '@qora/core';
import { fromQora } from '@qora/solid';
import { For, type JSX } from 'solid-js';
import { SOLID, VOICES } from '../shared/voices.js';
import { usePage } from './page.jsx';
import { SwitchBar } from './SwitchBar.jsx';
import { Waiting } from './Waiting.jsx';

export function Top(): JSX.Element {
  const { route } = usePage();
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
      <nav class="voices" aria-label="Written in">
        <For each={VOICES}>
          {({ name, base }) => {
            const address = fromQora(computed(() => route.addressIn(base)));
            return (
              <a href={address()} aria-current={base === SOLID.base ? 'page' : undefined}>
                {name}
              </a>
            );
          }}
        </For>
      </nav>
      <Waiting />
      <SwitchBar />
    </header>
  );
}
