/**
 * What each error code says in development: what happened, with which key, and how to mend it. Nothing here reaches a
 * production build, which carries the codes alone. A code is never reused.
 */
/** What a message may name; every field is optional because each code uses its own. */
export interface ErrorDetails {
  readonly key?: unknown;
  readonly part?: unknown;
  readonly at?: string | undefined;
  readonly name?: string;
  readonly value?: unknown;
}

const texts = {
  'invalid-key': ({ key, part, at }: ErrorDetails): string =>
    `key ${show(key)} holds ${show(part)} at ${at}. A key is an array of strings, numbers, bigints, ` +
    'booleans, null, undefined, valid Dates, arrays and plain objects; turn the part into one of these.',
  'missing-fetcher': ({ key }: ErrorDetails): string =>
    `nobody said how to load ${show(key)}. Give the query a \`fetcher\`, or set one for its prefix with ` +
    '`client.setDefaults(prefix, { fetcher })`.',
  'missing-mutation-fn': ({ key }: ErrorDetails): string =>
    `nobody said how to do ${key === undefined ? 'a mutation without a key' : show(key)}. Give it a ` +
    '`mutationFn`, or set one for its prefix with `client.setMutationDefaults(prefix, { mutationFn })`.',
  'invalid-option': ({ key, name, value }: ErrorDetails): string =>
    `option \`${name}\` of ${key === undefined ? 'the client' : show(key)} is ${show(value)}. Times are numbers of ` +
    'milliseconds that are not negative (or Infinity); the reference of QueryOptions lists the other types.',
  'invalid-filter': ({ name, value }: ErrorDetails): string =>
    `a filter has no field \`${name}\` with the value ${show(value)}. Use key, prefix, tags, status, fetchStatus, ` +
    'stale, held, where, or a predicate over the key.',
  'invalid-snapshot': ({ key, value }: ErrorDetails): string =>
    `${show(value)} is no state that ${show(key)} could go back to. Pass what \`client.getState(key)\` returned.`,
  'missing-provider': ({ name }: ErrorDetails): string =>
    `\`${name}\` found no client. Put a \`QoraProvider\` around the component, or pass the client as its last argument.`,
  'two-signals': (): string =>
    'the page has two copies of @preact/signals-core, and signals of one are unknown to the other. Keep a single ' +
    'version: see `npm ls @preact/signals-core`.',
  'client-disposed': (): string =>
    'a client, or a query of it, was called after its `dispose()`. Create another client, or dispose this one later.',
};

/** The permanent codes of a `QoraError`; each has a page in the documentation under `errors/<code>`. */
export type QoraErrorCode = keyof typeof texts;

/** What a code says about these details. */
export function textOf(code: QoraErrorCode, details: ErrorDetails = {}): string {
  return `${code}: ${texts[code](details)} See errors/${code} in the documentation.`;
}

/** Where a part of a key is, as one would write it: `key[1].filter.since`. `path`: the objects around it, from the key on. */
export function placeOf(part: unknown, path: readonly object[]): string {
  if (path.length === 0) return 'its top';
  const places = path.map((around, i) => {
    const inside = i + 1 < path.length ? path[i + 1] : part;
    const [name] = Object.entries(around).find(([, value]) => Object.is(value, inside)) ?? [];
    return Array.isArray(around) ? `[${name}]` : `.${name}`;
  });
  return `key${places.join('')}`;
}

/** A short, safe picture of any value for a message. */
function show(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name || '(unnamed)'}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    return depth > 3 ? '[…]' : `[${value.slice(0, 20).map((item) => show(item, depth + 1))}]`;
  }
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor
    ?.name;
  if (name !== undefined && name !== 'Object') {
    return value instanceof Map || value instanceof Set ? `${name}(${value.size})` : name;
  }
  if (depth > 3) return '{…}';
  const fields = Object.entries(value).slice(0, 20);
  return `{ ${fields.map(([field, item]) => `${field}: ${show(item, depth + 1)}`).join(', ')} }`;
}
