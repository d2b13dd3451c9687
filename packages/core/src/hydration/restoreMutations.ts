/** The mutations of a payload that waited when it was made: each goes on, once, however often the payload is taken in. */
import { type ClientApi, hashKey, type RestoredMutation } from '../index.js';
import { VERSION } from './payload.js';
import { fieldsOf } from './stateJson.js';

/** What cannot be read is told of as `entry.refused`. */
export function restoreMutations(client: ClientApi, payload: unknown): void {
  const { v, mutations } = fieldsOf(payload);
  if (v !== VERSION) return;
  const known = new Set(client.mutations.peek().map((run) => run.idempotencyKey));
  for (const value of [mutations ?? []].flat()) {
    const restored = decodeMutation(value);
    if (!restored) client.receive([{ key: [], value }]);
    else if (!known.has(restored.idempotencyKey)) {
      known.add(restored.idempotencyKey);
      void client.restoreMutation(restored);
    }
  }
}

function decodeMutation(value: unknown): RestoredMutation | undefined {
  const { key, input, context, scope, at, idempotencyKey } = fieldsOf(value) as unknown as RestoredMutation;
  const isText = [scope ?? '', idempotencyKey].every((text) => typeof text === 'string');
  try {
    hashKey(key);
    if (isText && Number.isFinite(at)) return { key, input, context, scope, at, idempotencyKey };
  } catch {}
  return undefined;
}
