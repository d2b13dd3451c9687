/** What options may be, checked in development: a wrong one is refused before anything has changed. */
import { QoraError } from './errors.js';
import type { QoraKey } from './key.js';

type Check = (value: unknown) => boolean;

const isTime: Check = (value) => typeof value === 'number' && value >= 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isFunction: Check = (value) => typeof value === 'function';
const isObject: Check = (value) => typeof value === 'object' && value !== null;
const isTrigger: Check = (value) => isFlag(value) || value === 'always';
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));

const CHECKS: Readonly<Record<string, Check>> = {
  enabled: isFlag,
  staleTime: either(isTime, (value) => value === 'static'),
  gcTime: isTime,
  retry: either(isFlag, isTime, isFunction),
  retryDelay: either(isTime, isFunction),
  refetchOnMount: isTrigger,
  refetchOnWindowFocus: isTrigger,
  refetchOnReconnect: isTrigger,
  refetchInterval: either(isTime, isFunction, (value) => value === false),
  refetchIntervalInBackground: isFlag,
  networkMode: (value) => ['online', 'always', 'offlineFirst'].includes(value as string),
  initialDataUpdatedAt: either(isTime, isFunction),
  select: isFunction,
  structuralSharing: either(isFlag, isFunction),
  shareBy: (value) => typeof value === 'string',
  schema: (value) => value != null && isObject((value as { '~standard'?: unknown })['~standard']),
  tags: either(Array.isArray, isFunction),
  meta: isObject,
  fetcher: isFunction,
  mutationFn: isFunction,
  optimistic: isFunction,
  onMutate: isFunction,
  onSuccess: isFunction,
  onError: isFunction,
  onSettled: isFunction,
  invalidates: either(Array.isArray, isFunction),
  awaitInvalidates: isFlag,
  durable: isFlag,
  scope: (value) => typeof value === 'string',
  updatedAt: isTime,
  maxEntries: isTime,
  minHiddenTime: isTime,
  jitter: isTime,
  concurrency: (value) => isTime(value) && (value as number) >= 1,
};

/** @throws QoraError `invalid-option` for a value that the option cannot be; `undefined` always can. */
export function checkOption(name: string, value: unknown, key?: QoraKey): void {
  if (value !== undefined && CHECKS[name]?.(value) === false)
    throw new QoraError('invalid-option', { name, value, key });
}

/** {@link checkOption} for every field of an options object. */
export function checkOptions(options: object): void {
  const { key } = options as { key?: QoraKey };
  for (const [name, value] of Object.entries(options)) checkOption(name, value, key);
}
