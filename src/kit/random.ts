/** Streams of chance, named by purpose: the same seed and name give the same draws, everywhere. */
import seedrandom from 'seedrandom';

export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform whole number in [0, n). */
  below(n: number): number;
  /** Uniform whole number in [least, most]. */
  between(least: number, most: number): number;
}

/** `alea`, for the default generator of seedrandom takes '1', '11' and '111' for one seed. */
export function randomStream(seed: number, name: string): Random {
  const next = seedrandom.alea(`${seed}/${name}`);
  const below = (n: number) => Math.floor(next() * n);
  return { next, below, between: (least, most) => least + below(most - least + 1) };
}

/** One of these, each as likely; said twice, twice as likely. */
export function among<T>(random: Random, ...items: readonly T[]): T {
  return items[random.below(items.length)]!;
}

/** The same items in an order of chance (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}

/** A 32-bit number for a purpose: the seed of draws that are functions of place and time. */
export function seedFor(seed: number, name: string): number {
  return seedrandom.alea(`${seed}/${name}`).int32();
}
