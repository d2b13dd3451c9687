/** What comes from elsewhere, as `client.receive` takes it: from a server's payload, from storage, from another tab. */
import type { QoraKey } from './key.js';
import type { QoraState } from './state.js';

/** What another client knew of a key. */
export interface Received {
  readonly key: QoraKey;
  /** Its confirmed state. */
  readonly state: QoraState<unknown, unknown>;
  readonly tags?: readonly string[] | undefined;
  /** It was marked stale. */
  readonly invalidated?: boolean | undefined;
}

/** Something that came and could not be read. */
export interface Refused {
  /** Its key, or `[]` where not even that can be told. */
  readonly key: QoraKey;
  readonly state?: undefined;
  /** What came: anything. */
  readonly value: unknown;
}
