/**
 * Tabs around a BroadcastChannel and Web Locks.
 *
 *   lock    held while a tab loads a key; its end is the browser's to see, a closed tab's, too
 *   post    what was done, to all
 *   ask     who knows this key? ──> known, by each of the others, with or without data
 *   ping    who loads this key? ──> busy, by whoever does
 *
 * Messages of one tab come in the order in which they were sent, but a lock may be free before the answer has come. So
 * whoever gets a lock asks first: what the last one has told comes before what it says now.
 */
import type { Clock, Hash, QoraKey } from '@qora/core';
import { wait } from '../timer.js';
import { type Exchange, isNewer, type LockedTask, type Recalled } from './exchange.js';
import type { SharedMessage, Unsigned } from './message.js';
import { TabLock } from './tabLock.js';

/** What tabs say to each other beside what was done. */
type Word =
  | { readonly type: 'here' | 'bye' | 'hello'; readonly from: string }
  | { readonly type: 'ask'; readonly from: string; readonly id: string; readonly key: QoraKey }
  | {
      readonly type: 'known';
      readonly from: string;
      readonly id: string;
      readonly recalled: Recalled | undefined;
    }
  | { readonly type: 'ping' | 'busy'; readonly from: string; readonly hash: Hash };

export interface TabOptions {
  readonly clock: Clock;
  /** Tabs of another one hear nothing of us. */
  readonly scope: string;
  readonly takeoverTime: number;
  readonly hear: (message: SharedMessage) => void;
  readonly know: (key: QoraKey) => Recalled | undefined;
  readonly onError: (error: unknown) => void;
}

/** A question that the others have not all answered. */
interface Question {
  readonly open: Set<string>;
  /** Of the answers so far. */
  newest: Recalled | undefined;
  readonly end: () => void;
}

/** How long the others have to answer, in ms: once for each that is silent, which is not waited for again. */
const ANSWER_TIME = 300;

export class TabExchange implements Exchange {
  readonly id: string = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  readonly #options: TabOptions;
  readonly #locks: TabLock;
  /**
   * Who is here, and whether it answers. One that hangs or is frozen is not waited for, but it is told everything: the browser
   * keeps it until it can listen.
   */
  readonly #others = new Map<string, boolean>();
  readonly #questions = new Map<string, Question>();
  #questionCount = 0;
  #channel: BroadcastChannel | undefined;
  /** Ends our being here. */
  #leave: () => void = Boolean;
  /** When we know who else is here. */
  #ready: Promise<unknown> = Promise.resolve();
  /** Nobody is known yet, but there may be somebody. */
  #isNew = false;

  constructor(options: TabOptions) {
    const { clock, scope, takeoverTime } = options;
    this.#options = options;
    this.#locks = new TabLock({
      clock,
      scope,
      takeoverTime,
      own: presence(scope) + this.id,
      tell: (type, hash) => this.#say({ type, hash }),
    });
  }

  get hasOthers(): boolean {
    return this.#isNew || this.#others.size > 0;
  }

  /** Comes among the others. */
  join(): void {
    const { clock, scope } = this.#options;
    const channel = new BroadcastChannel(`qora/${scope}`);
    this.#channel = channel;
    this.#isNew = true;
    channel.onmessage = ({ data }) => this.#hear(data as Word | SharedMessage);
    this.#leave = hold(presence(scope) + this.id);
    addEventListener('pagehide', this.#onPageHide);
    document.addEventListener('freeze', this.#onFreeze);
    this.#say({ type: 'hello' });
    this.#ready = this.#meet(clock);
  }

  stop(): void {
    removeEventListener('pagehide', this.#onPageHide);
    removeEventListener('pageshow', this.#onPageShow);
    document.removeEventListener('freeze', this.#onFreeze);
    this.#part();
  }

  post(message: Unsigned<SharedMessage>): void {
    this.#say(message);
  }

  lock<T>(hash: Hash, task: LockedTask<T>, signal: AbortSignal): Promise<T> {
    return this.#locks.request(hash, task, signal);
  }

  async recall(key: QoraKey): Promise<Recalled | undefined> {
    await this.#ready;
    if (this.#others.size === 0) return undefined;
    // A tab that was closed without a word holds its place no more: nobody waits for its answer.
    const here = await this.#here().catch(() => undefined);
    const open = new Set<string>();
    for (const [other, answers] of this.#others)
      if (answers && (!here || here.includes(other))) open.add(other);
    if (open.size === 0) return undefined;
    const id = `${this.id}/${this.#questionCount++}`;
    const over = new AbortController();
    // One that was away for a while, in the cache for going back for one, may know less than the next.
    const question: Question = { open, newest: undefined, end: () => over.abort() };
    this.#questions.set(id, question);
    this.#say({ type: 'ask', id, key });
    await wait(this.#options.clock, ANSWER_TIME, over.signal);
    this.#questions.delete(id);
    // Nobody waits for them again before they speak.
    for (const other of open) if (this.#others.has(other)) this.#others.set(other, false);
    return question.newest;
  }

  #onPageHide = (): void => {
    // A page that holds nothing may be kept as it is and shown again.
    this.#part();
    addEventListener('pageshow', this.#onPageShow, { once: true });
  };

  #onFreeze = (): void => this.#locks.giveUp();

  #onPageShow = (): void => this.join();

  #part(): void {
    this.#say({ type: 'bye' });
    this.#channel?.close();
    this.#channel = undefined;
    this.#others.clear();
    this.#leave();
  }

  /** Who holds a place, ourselves left out. */
  async #here(): Promise<string[]> {
    const present = presence(this.#options.scope);
    const { held = [] } = await navigator.locks.query();
    const names = held.flatMap(({ name }) => (name?.startsWith(present) ? [name.slice(present.length)] : []));
    return names.filter((name) => name !== this.id);
  }

  /** Waits for a word of all who are here. */
  async #meet(clock: Clock): Promise<void> {
    try {
      // Whoever holds a place is told everything, whether it has time to greet us or not.
      for (const other of await this.#here()) if (!this.#others.has(other)) this.#others.set(other, false);
      await wait(clock, ANSWER_TIME, this.#met());
    } catch (error) {
      this.#options.onError(error);
    }
    this.#isNew = false;
  }

  /** Aborted when all have spoken. */
  #met(): AbortSignal {
    const met = new AbortController();
    this.#onMeeting = () => [...this.#others.values()].every(Boolean) && met.abort();
    this.#onMeeting();
    return met.signal;
  }

  #onMeeting: () => unknown = Boolean;

  #say(word: Unsigned<SharedMessage> | Unsaid): void {
    try {
      this.#channel?.postMessage({ ...word, from: this.id });
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #hear(word: Word | SharedMessage): void {
    const { from } = word;
    if (word.type === 'bye') this.#others.delete(from);
    else this.#others.set(from, true);
    this.#onMeeting();
    switch (word.type) {
      case 'bye':
      case 'here':
        break;
      case 'hello':
        this.#say({ type: 'here' });
        break;
      case 'ask':
        this.#say({ type: 'known', id: word.id, recalled: this.#know(word.key) });
        break;
      case 'known':
        this.#answer(word.id, from, word.recalled);
        break;
      case 'ping':
        if (this.#locks.isHeld(word.hash)) this.#say({ type: 'busy', hash: word.hash });
        break;
      case 'busy':
        this.#locks.hearBusy(word.hash);
        break;
      default:
        this.#options.hear(word);
    }
  }

  #know(key: QoraKey): Recalled | undefined {
    try {
      return this.#options.know(key);
    } catch (error) {
      this.#options.onError(error);
      return undefined;
    }
  }

  #answer(id: string, from: string, recalled: Recalled | undefined): void {
    const question = this.#questions.get(id);
    if (!question) return;
    question.open.delete(from);
    if (recalled && isNewer(recalled, question.newest)) question.newest = recalled;
    if (question.open.size === 0) question.end();
  }
}

type Unsaid = Word extends infer W ? (W extends Word ? Omit<W, 'from'> : never) : never;

/** The names of the locks that say who is here. */
function presence(scope: string): string {
  return `qora/${scope}/here/`;
}

/** Holds a lock until the function that this returns is called. */
function hold(name: string): () => void {
  let end!: () => void;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  navigator.locks.request(name, () => held).catch(Boolean);
  return end;
}
