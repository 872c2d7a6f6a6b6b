/** Makes a failing scenario small: drops the faults that it fails without. */

/** As much of a drawn scenario as shrinking touches. */
export interface Drawn {
  readonly faults: readonly unknown[];
  readonly [field: string]: unknown;
}

/**
 * Delta debugging over the faults (Zeller & Hildebrandt 2002, ddmin): halves first, then single ones. `fails` runs the
 * candidate; what comes back fails too, and stops failing when any one fault more is taken away.
 */
export function shrink(drawn: Drawn, fails: (candidate: Drawn) => boolean): Drawn {
  let faults = drawn.faults;
  let pieces = 2;
  while (faults.length >= 2) {
    const size = Math.ceil(faults.length / pieces);
    const fewer = withoutOnePiece(faults, size, (rest) => fails({ ...drawn, faults: rest }));
    if (fewer !== undefined) {
      faults = fewer;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) break;
    else pieces = Math.min(faults.length, pieces * 2);
  }
  return { ...drawn, faults };
}

function withoutOnePiece(
  faults: readonly unknown[],
  size: number,
  fails: (rest: readonly unknown[]) => boolean,
): readonly unknown[] | undefined {
  for (let from = 0; from < faults.length; from += size) {
    const rest = [...faults.slice(0, from), ...faults.slice(from + size)];
    if (fails(rest)) return rest;
  }
  return undefined;
}
