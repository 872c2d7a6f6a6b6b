/** A rolling 64-bit digest in two 32-bit lanes: same numbers in the same order, same digest. */

const FIRST = 0x9e3779b1;
const SECOND = 0x85ebca77;

export class Hash {
  #a = 0x243f6a88 | 0;
  #b = 0x13198a2e | 0;

  /** Adds a whole number; its low 32 bits count, so split what is larger (`wide`). */
  int(n: number): void {
    const a = this.#a;
    const b = this.#b;
    this.#a = Math.imul(((a << 5) | (a >>> 27)) ^ n, FIRST);
    this.#b = Math.imul(((b << 11) | (b >>> 21)) ^ n, SECOND);
  }

  /** As `int` of each in turn, for what comes often. */
  ints(x: number, y: number, z: number): void {
    let a = this.#a;
    let b = this.#b;
    a = Math.imul(((a << 5) | (a >>> 27)) ^ x, FIRST);
    b = Math.imul(((b << 11) | (b >>> 21)) ^ x, SECOND);
    a = Math.imul(((a << 5) | (a >>> 27)) ^ y, FIRST);
    b = Math.imul(((b << 11) | (b >>> 21)) ^ y, SECOND);
    this.#a = Math.imul(((a << 5) | (a >>> 27)) ^ z, FIRST);
    this.#b = Math.imul(((b << 11) | (b >>> 21)) ^ z, SECOND);
  }

  /** Adds a whole number of up to 53 bits. */
  wide(n: number): void {
    this.int(n | 0);
    this.int(Math.floor(n / 4294967296) | 0);
  }

  text(text: string): void {
    this.int(text.length);
    for (let i = 0; i < text.length; i++) this.int(text.charCodeAt(i));
  }

  /** Adds any plain value: numbers (fractions included), text, lists, records in their own order. */
  value(value: unknown): void {
    if (typeof value === 'number') {
      if (Number.isSafeInteger(value)) this.wide(value);
      else this.text(String(value));
    } else if (typeof value === 'string') this.text(value);
    else if (Array.isArray(value)) {
      this.int(value.length);
      for (const item of value) this.value(item);
    } else if (value === undefined || value === null) this.int(0x6e6f6e65);
    else if (typeof value === 'boolean') this.int(value ? 1 : 2);
    else {
      for (const [name, item] of Object.entries(value)) {
        this.text(name);
        this.value(item);
      }
    }
  }

  /** A 32-bit summary, for hashes of parts that are folded into a larger one. */
  small(): number {
    return mix(this.#a ^ Math.imul(this.#b, FIRST));
  }

  /** Sixteen hexadecimal digits. */
  digest(): string {
    return hex(mix(this.#a ^ (this.#b >>> 16))) + hex(mix(this.#b ^ (this.#a >>> 16)));
  }
}

/** The finalizer of MurmurHash3 (public domain): every input bit reaches every output bit. */
export function mix(n: number): number {
  let h = n | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

export function digestOf(value: unknown): string {
  const hash = new Hash();
  hash.value(value);
  return hash.digest();
}

function hex(n: number): string {
  return (n >>> 0).toString(16).padStart(8, '0');
}
