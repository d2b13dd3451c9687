/** The built Atlas as a process of its own: `npm run build -w @qora/atlas` comes first. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/server/main.js', import.meta.url));

export class Program {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  #output = '';

  constructor(environment: { ATLAS_DATA: string; PORT?: string }) {
    this.#child = spawn(process.execPath, [main], { env: { ...process.env, PORT: '0', ...environment } });
    this.#child.stdout?.on('data', (text) => this.#read(text));
    this.#child.stderr?.on('data', (text) => this.#read(text));
    this.#exit = once(this.#child, 'close').then(([code]) => code);
  }

  get output(): string {
    return this.#output;
  }

  #read(text: unknown): void {
    this.#output += String(text);
    this.#child.emit('output');
  }

  /** Resolves when the output matches; fails when the process ends without. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    const ended = this.#exit.then(() => 'ended' as const);
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match) return match;
      const next = await Promise.race([once(this.#child, 'output'), ended]);
      if (next === 'ended' && !pattern.test(this.#output)) {
        throw new Error(`ended without printing ${pattern}:\n${this.#output}`);
      }
    }
  }

  async url(): Promise<string> {
    const [, url = ''] = await this.prints(/Atlas is at (http:\S+)/);
    return url;
  }

  /** Resolves to the exit code, null after SIGKILL. */
  end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal) this.#child.kill(signal);
    return this.#exit;
  }
}
