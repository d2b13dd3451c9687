/** The public list of `@qora/testing`. */
export { type ControlledCall, type ControlledFetcher, controlledFetcher } from './controlledFetcher.js';
export { createTestClient, expectIdle, settled, type TestClient } from './testClient.js';
export { frameOf, type Trace, trace, traceQuery } from './trace.js';
export { turn } from './turn.js';
export { type PendingTimer, type VirtualClock, virtualClock } from './virtualClock.js';
