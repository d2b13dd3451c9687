/**
 * Why a line misses its goal: what stands between. The page prints the sentence beside the line, and says "not explained"
 * where there is none.
 */
const READ =
  'The floor looks into two Maps. A read also sees whether the client lives, whether a segment is an object, and whether an edit lies over the data.';
const MOUNT =
  'A mount makes a reader, what its entry has while it is watched, and what ends it; the floor makes an effect.';
const OBSERVER =
  'A quarter of it is the clock and a third the effect that empties the queue of listeners, so that a batch of signals is a batch for them, too. The floor knows no time.';
const READER =
  'The reader (168 bytes), what its entry has while it is watched (112), its listener and what ends it. The floor is an effect on a signal that is there already.';

export const limits: Readonly<Record<string, string>> = {
  'getQueryData, 100 entries': READ,
  'getQueryData, 1k entries': READ,
  'getQueryData, 10k entries': READ,
  'getQueryData, 100k entries': READ,
  'await fetchQuery, fresh data':
    'It is as fast as the floor, or nearly: what is left is the clock and a promise that is awaited. 18x would be less than that promise.',
  'setQueryData, no observer, 1k entries':
    'A third of it is the clock: a write notes when it was true. The floor knows no time.',
  'setQueryData, 1 observer, listen': OBSERVER,
  'setQueryData, 1 observer, subscribe': OBSERVER,
  'setQueryData, 1k observers, subscribe':
    'Each subscriber compares the state with the one that it was told last, so that it hears of none twice.',
  'setQueryData, 10k keys x 1 observer, listen': OBSERVER,
  'setQueryData, 10k keys x 1 observer, subscribe':
    'A subscriber is given a state, and ten thousand of them are kept: half of it is their memory.',
  'mount+unmount, one': `${MOUNT} Noise decides the other goal: 10x to 16x from run to run.`,
  'mount+unmount, 10k on, then off': MOUNT,
  'mount+unmount, 1k on one key':
    'Nothing of a mount is shared by the readers of a key: each may have options of its own, and finds its entry by its key.',
  'fetchQuery, new key':
    'A run can be cancelled, retried, paused and overtaken, and has fields for all of that; half of the rest is the memory of what it made.',
  refetch: 'Noise decides: 7x to 10x from run to run. Half of it is the memory of what a run makes.',
  'mount -> fetch -> data':
    'Network and focus are watched as long as anybody could need them, and here there is one reader at a time: they are watched anew for each.',
  '50 layers over 10k rows, written again':
    'Beside the 50 updaters, which take as long as they take, what is shown is shared with what was shown: 10 000 rows are compared twice. The floor shares nothing.',
  'select, 1k readers, own functions':
    'The floor compares nothing structurally and has no state around the data.',
  'select, 1k readers, same function':
    'The function runs once, but each reader has a state of its own, as each may have other options.',
  'bytes, a query':
    'Twenty fields and a place in the tree of keys: 319 to 324 bytes, for the heap is counted, and it holds more than entries.',
  'bytes, an observer, listen': READER,
  'bytes, an observer, subscribe': `${READER} A subscriber has the state that it was told, and two more functions.`,
  'create 1k entries': 'Half of it is memory: twenty fields, and a place in the tree of keys.',
  'create 10k entries': 'Half of it is memory that has to be collected and moved.',
  'expiry of 100k entries, processor time':
    'Half of it is the collector, for either, which comes when it comes: 2x to 3.5x from run to run. The rest is 0.4 µs for an entry.',
  'expiry of 100k entries, longest block':
    'The longest task is the one in which the engine makes the Map of 100 000 keys smaller.',
  'dehydrate and stringify 10k entries': '`JSON.stringify` itself is two thirds of it.',
  'hydrate 10k entries':
    "Making an entry is more than half of it, and most of the rest is memory. Each key is parsed, where the peer's payload has it as a value. In a process that measures little else it is 2x.",
  'parse and hydrate 10k entries': 'Noise decides: the line before says what it is made of.',
  'restore 10k entries':
    'A record is a text of its own, parsed on its own, where the peer has one text for all. As a page starts by default the rest is not read: see the next line.',
  'sharing 10k rows, unchanged': 'Noise decides: both compare every field of every row.',
  'sharing 10k rows, 1 changed': 'Noise decides: both compare every field of every row.',
  'solid: 1000 components, update all': 'Noise decides: the text nodes are most of it, for either.',
  'preact: 1000 components, cold mount':
    'Noise decides: Preact itself makes and shows 1000 components twice, and that is most of it.',
  'preact: 1000 components, warm mount':
    'Noise decides: 0.9x to 1.1x from run to run. Preact makes the components, and that is most of it.',
  'preact: 1000 components, unmount':
    'Components with the three hooks that any adapter needs, and no query, take more than half of it.',
  'preact: 1000 components, update all':
    'Noise decides: Preact renders each component once, and that is most of it.',
};
