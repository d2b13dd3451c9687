/** What can be done with a panel. A button that is gone after the click hands the focus on. */
import type { VNode } from 'preact';
import { flushSync } from 'preact/compat';
import { usePage } from './page.jsx';

interface PanelButtonsProps {
  readonly id: number;
  readonly isPinned: boolean;
  readonly onRefresh: () => void;
}

export function PanelButtons({ id, isPinned, onRefresh }: PanelButtonsProps): VNode {
  const { route } = usePage();
  const pin = (): void => {
    flushSync(() => route.pin());
    document.getElementById('pinned-city')?.focus();
  };
  const close = (): void => {
    flushSync(() => (isPinned ? route.unpin() : route.close()));
    const result = document.querySelector<HTMLElement>(`.results a[data-city="${id}"]`);
    const next = isPinned
      ? document.getElementById('open-city')
      : (result ?? document.getElementById('search'));
    next?.focus();
  };
  return (
    <div class="buttons">
      {!isPinned && route.pinned.value === null && (
        <button type="button" title="Keep this city beside the next one" onClick={pin}>
          Pin
        </button>
      )}
      <button type="button" title="Ask the server again" onClick={onRefresh}>
        Refresh
      </button>
      <button type="button" title="Close this city" onClick={close}>
        {isPinned ? 'Unpin' : 'Close'}
      </button>
    </div>
  );
}
