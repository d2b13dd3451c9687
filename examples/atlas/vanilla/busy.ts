/** A button that is doing its work: it keeps the focus, says that it is busy, and does nothing when pressed again. */
export async function whileBusy(button: HTMLElement, work: () => Promise<unknown>): Promise<unknown> {
  if (button.getAttribute('aria-disabled') === 'true') return undefined;
  button.setAttribute('aria-disabled', 'true');
  try {
    return await work();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

/** What went wrong, in words. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
