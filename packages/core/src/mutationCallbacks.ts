/** The callbacks of one call of a mutation: the handle's before the call's own, each of them waited for. */
import type { MutationTools } from './clientApi.js';
import type { Engine } from './engine.js';
import type { CallCallbacks } from './mutationHandle.js';
import type { MutationCall, MutationSettings } from './mutations.js';

/** What callbacks are told of a run. */
interface Told {
  readonly engine: Engine;
  readonly settings: MutationSettings;
  readonly call: MutationCall;
  readonly variables: unknown;
  readonly context: unknown;
}

/** What a callback has thrown, whatever that is. */
interface Failed {
  readonly error: unknown;
}

/** Calls the mutation's callback, then the call's. What they throw is reported, but for the first error of `onSuccess`. */
export function* callEach(
  run: Told,
  name: keyof CallCallbacks<unknown, unknown>,
  ...results: unknown[]
): Generator<unknown, Failed | undefined> {
  const { engine, settings, call, variables, context } = run;
  let failed: Failed | undefined;
  for (const callback of [settings[name], call.callbacks[name]]) {
    try {
      yield (callback as ((...args: unknown[]) => unknown) | undefined)?.(
        ...results,
        variables,
        context,
        toolsOf(run),
      );
    } catch (error) {
      if (name === 'onSuccess' && !failed) failed = { error };
      else engine.notifier.report(error);
    }
  }
  return failed;
}

export function toolsOf({ engine, settings }: Told): MutationTools {
  const { meta, key } = settings;
  return { client: engine.client, meta, key };
}
