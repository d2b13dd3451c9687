/** Comparing values by what they hold: the suite needs no runner's assertions. */

/** @throws Error that says what came instead, if the values differ */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (isSame(actual, expected)) return;
  throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(fieldOf(one, name), fieldOf(other, name)))
  );
}

function fieldOf(value: object, name: string): unknown {
  return value[name as keyof typeof value];
}

/** JSON with what JSON has no word for, cut to what a line can hold. */
function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_name, part: unknown) => {
      return typeof part === 'bigint' ? `${part}n` : part === undefined ? '(undefined)' : part;
    }) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}
