/** What can be done with a panel. A button that is gone after the click hands the focus on. */
import { type JSX, Show } from 'solid-js';
import { usePage } from './page.jsx';

interface PanelButtonsProps {
  readonly id: number;
  readonly isPinned: boolean;
  readonly onRefresh: () => void;
}

export function PanelButtons(props: PanelButtonsProps): JSX.Element {
  const { route, pinned } = usePage();
  const pin = (): void => {
    route.pin();
    document.getElementById('pinned-city')?.focus();
  };
  const close = (): void => {
    const { id, isPinned } = props;
    if (isPinned) route.unpin();
    else route.close();
    const result = document.querySelector<HTMLElement>(`.results a[data-city="${id}"]`);
    const next = isPinned
      ? document.getElementById('open-city')
      : (result ?? document.getElementById('search'));
    next?.focus();
  };
  return (
    <div class="buttons">
      <Show when={!props.isPinned && pinned() === null}>
        <button type="button" title="Keep this city beside the next one" onClick={pin}>
          Pin
        </button>
      </Show>
      <button type="button" title="Ask the server again" onClick={() => props.onRefresh()}>
        Refresh
      </button>
      <button type="button" title="Close this city" onClick={close}>
        {props.isPinned ? 'Unpin' : 'Close'}
      </button>
    </div>
  );
}
