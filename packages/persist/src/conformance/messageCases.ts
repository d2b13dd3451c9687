/** Who hears what is published. */
import type { Persister } from '../persister.js';
import { type Bench, defineCase, type PersisterCase, pause, soon } from './case.js';
import { expectSame } from './same.js';

interface Station {
  publish(message: string): Promise<void>;
  subscribe(listener: (message: string) => void): () => void;
}

/** A case that is given two instances; of one without messages it asks nothing. */
function messageCase(name: string, check: (one: Station, other: Station) => Promise<void>): PersisterCase {
  const run = async ({ open }: Bench): Promise<void> => {
    const [one, other] = [await open(), await open()];
    if (isStation(one) && isStation(other)) await soon(check(one, other), name);
  };
  return { ...defineCase(name, run), needs: 'messages' };
}

function isStation(persister: Persister): persister is Persister & Station {
  return persister.publish !== undefined && persister.subscribe !== undefined;
}

/** What a station hears; `until` waits for a message. */
function listen(station: Station): { heard: string[]; until(message: string): Promise<void>; stop(): void } {
  const heard: string[] = [];
  let look = (): void => {};
  const stop = station.subscribe((message) => {
    if (!message.startsWith(CALL)) heard.push(message);
    look();
  });
  const until = (message: string): Promise<void> =>
    new Promise((resolve) => {
      look = () => void (heard.includes(message) && resolve());
      look();
    });
  return { heard, until, stop };
}

const CALL = 'does anybody hear?';

/** Nobody says when a subscription stands, so the other calls until it is heard. */
async function connect(from: Station, to: Station): Promise<void> {
  let isHeard = false;
  const stop = to.subscribe((message) => {
    isHeard ||= message === CALL;
  });
  while (!isHeard) {
    await from.publish(CALL);
    await pause(10);
  }
  stop();
}

export const messageCases: readonly PersisterCase[] = [
  messageCase('lets others hear what is published, in its order', async (one, other) => {
    const { heard, until } = listen(other);
    await connect(one, other);
    const messages = [
      '',
      'a:b',
      '日本語 🙂',
      '{"json":[1]}',
      ...Array.from({ length: 20 }, (_, place) => `${place}`),
      'end',
    ];

    for (const message of messages) await one.publish(message);
    await until('end');

    expectSame(heard, messages, 'heard');
  }),

  messageCase('does not let an instance hear itself', async (one, other) => {
    const [ear, otherEar] = [listen(one), listen(other)];
    await connect(one, other);
    await connect(other, one);

    await one.publish('of one');
    await otherEar.until('of one');
    await other.publish('of the other');
    await ear.until('of the other');

    expectSame([ear.heard, otherEar.heard], [['of the other'], ['of one']], 'heard');
  }),

  messageCase('tells every listener until it is stopped', async (one, other) => {
    const [ear, stopped] = [listen(other), listen(other)];
    await connect(one, other);
    await one.publish('first');
    await Promise.all([ear.until('first'), stopped.until('first')]);

    stopped.stop();
    stopped.stop();
    await one.publish('second');
    await ear.until('second');

    expectSame([ear.heard, stopped.heard], [['first', 'second'], ['first']], 'heard');
  }),
];
