/**
 * SHA-256, for names of one length that cannot collide. Browsers have their own only on secure pages and only as a
 * promise.
 */

/** The first 32 bits of what follows the point in the square (or cube) roots of the first primes. */
function rootBits(count: number, root: (prime: number) => number): Uint32Array {
  const bits = new Uint32Array(count);
  for (let prime = 2, place = 0; place < count; prime++) {
    if (isPrime(prime)) bits[place++] = (root(prime) % 1) * 2 ** 32;
  }
  return bits;
}

function isPrime(value: number): boolean {
  for (let factor = 2; factor * factor <= value; factor++) if (value % factor === 0) return false;
  return true;
}

const START = rootBits(8, Math.sqrt);
const ROUNDS = rootBits(64, Math.cbrt);

/** The SHA-256 of a text's UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  const state = START.slice();
  const words = pad(new TextEncoder().encode(text));
  for (let block = 0; block < words.length; block += 16) mix(state, words.subarray(block, block + 16));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The bytes, a 1, zeros, and how many bits there are: whole blocks of sixteen words. */
function pad(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, bytes.length / 2 ** 29);
  view.setUint32(padded.length - 4, bytes.length * 8);
  return Uint32Array.from({ length: padded.length / 4 }, (_, place) => view.getUint32(place * 4));
}

function mix(state: Uint32Array, block: Uint32Array): void {
  const words = schedule(block);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (const [place, round] of ROUNDS.entries()) {
    const chosen = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + chosen + round + (words[place] ?? 0);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [place, value] of [a, b, c, d, e, f, g, h].entries()) state[place] = (state[place] ?? 0) + value;
}

/** Sixty-four words, made of sixteen. */
function schedule(block: Uint32Array): Uint32Array {
  const words = new Uint32Array(64);
  words.set(block);
  const at = (place: number): number => words[place] ?? 0;
  for (let place = 16; place < 64; place++) {
    const [near, far] = [at(place - 15), at(place - 2)];
    const small = turn(near, 7) ^ turn(near, 18) ^ (near >>> 3);
    const large = turn(far, 17) ^ turn(far, 19) ^ (far >>> 10);
    words[place] = at(place - 16) + small + at(place - 7) + large;
  }
  return words;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
