/** The public list of `@qora/persist`. */
export { enablePersistence, type Persistence, type PersistenceOptions } from './enablePersistence.js';
export {
  enableOutbox,
  type OutboxManager,
  type OutboxOptions,
  type ParkedMutation,
} from './outbox/enableOutbox.js';
export { isRetryable } from './outbox/retryable.js';
export type { LockOptions, PersistedRecord, Persister, RecordHead } from './persister.js';
export { type ProcessesOptions, type SharedProcesses, shareBetweenProcesses } from './processes.js';
export { readRecord, writeRecord } from './recordText.js';
export type { OnStorageError, StorageTask } from './recordWriter.js';
export type { SharedStore } from './sharing/storeExchange.js';
export { type SharedTabs, shareBetweenTabs, type TabsOptions } from './tabs.js';
export { type WebStorageOptions, webStoragePersister } from './webStorage.js';
