/** How many texts of a panel its effects have changed. For the eye only: it changes too often to be told. */
import { signal } from '@qora/core';
import { formatNumber } from '../shared/format.js';
import { countTexts } from '../shared/renders.js';
import { h } from './dom.js';

export function addRenders(panel: HTMLElement): void {
  const texts = signal(0);
  const text = () => `Texts changed: ${formatNumber(texts.value)}`;
  panel.append(h('p', { class: 'renders', 'aria-hidden': 'true', text }));
  countTexts(panel, (more) => {
    texts.value += more;
  });
}
