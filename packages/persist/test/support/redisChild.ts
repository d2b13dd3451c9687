/** A process of its own that uses Redis as its argument says; it prints a line when it has got there. */
import { redisPersister } from '@qora/persist/redis';

const [mode, url = '', prefix = ''] = process.argv.slice(2);
// With so long a time nothing but the code itself ends what is left open.
const timeout = mode === 'abandon' ? 600_000 : 1_000;
const persister = redisPersister({ url, prefix, lockTime: 600, timeout });
const forever = (): Promise<never> => new Promise(() => undefined);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Takes a lock, or a place in its queue, and keeps it until the process is killed. */
async function hold(): Promise<void> {
  const held = persister.lock('job', () => {
    say('held');
    return forever();
  });
  await persister.read(['anything']);
  say('asked');
  await held;
}

/** Uses everything, and closes: nothing may keep the process alive after that. */
async function close(): Promise<void> {
  persister.subscribe(() => undefined);
  const failed = (error: unknown): void => say(`failed: ${error}`);
  const unfinished = persister.lock('job', forever).catch(failed);
  await persister.lock('other job', async () => say('locked')).catch(failed);
  await persister.publish('hello').catch(failed);
  await persister.close();
  void unfinished;
  say('closed');
}

/** Closes while it is still connecting. */
async function abandon(): Promise<void> {
  persister.subscribe(() => undefined);
  const reading = persister.read(['anything']).catch(() => say('refused'));
  await persister.close();
  await reading;
  say('closed');
}

const modes = { hold, close, abandon };
await modes[mode as keyof typeof modes]();
