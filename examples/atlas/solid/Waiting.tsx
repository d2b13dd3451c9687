/** The badge: how many notes wait to be sent. */
import { fromQora } from '@qora/solid';
import type { JSX } from 'solid-js';
import { waitingWords } from '../shared/waitingWords.js';
import { usePage } from './page.jsx';

export function Waiting(): JSX.Element {
  const { atlas, isLive } = usePage();
  const count = fromQora(atlas.waiting);
  return (
    <p class="waiting" role="status">
      {isLive() ? waitingWords(count()) : ''}
    </p>
  );
}
