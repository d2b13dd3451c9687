/** Counts the texts that change below an element, those of the counter itself left out. @returns what ends that */
export function countTexts(panel: Element, add: (texts: number) => void): () => void {
  // A server has nothing to watch with, and nothing changes there.
  if (typeof MutationObserver === 'undefined') return () => undefined;
  const observer = new MutationObserver((changes) => {
    const texts = changes.filter(isText).length;
    if (texts > 0) add(texts);
  });
  observer.observe(panel, { characterData: true, childList: true, subtree: true });
  return () => observer.disconnect();
}

/** A text is changed in place, or a new one takes its place in the element. */
function isText({ type, target, addedNodes }: MutationRecord): boolean {
  const element = target instanceof Element ? target : target.parentElement;
  if (element?.closest('.renders')) return false;
  return type === 'characterData' || [...addedNodes].some((node) => node.nodeType === Node.TEXT_NODE);
}
