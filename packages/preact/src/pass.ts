/**
 * The synchronous pass that code runs in. Preact renders a component and calls its layout effects in one pass. Effects of
 * a render that was thrown away, because a later hook of the component suspended, are called too, but in a later pass and
 * without ever being cleaned up: they have to be told apart and do nothing.
 *
 *   pass 1   render: A registers its effect, B suspends
 *   pass 2   render: A' registers its effect, B reads ──> effects of A (of pass 1: ignored), A', B
 */
let current: object | undefined;

/** The same object until the next microtask. */
export function currentPass(): object {
  if (!current) {
    current = {};
    queueMicrotask(() => {
      current = undefined;
    });
  }
  return current;
}
