/** Makes a list that shows something as short as it gets by leaving out parts of it. */

/** Halves first, then ever smaller parts, until no single item can go (Zeller's ddmin); stops after `most` tries. */
export function shrunk(
  items: readonly number[],
  shows: (items: readonly number[]) => boolean,
  most: number,
): readonly number[] {
  let kept = items;
  let tries = 0;
  for (let size = Math.ceil(kept.length / 2); ; ) {
    let isShorter = false;
    for (let from = 0; from < kept.length && tries < most; ) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      tries++;
      if (shows(rest)) {
        kept = rest;
        isShorter = true;
      } else from += size;
    }
    if (tries >= most || (size === 1 && !isShorter)) return kept;
    if (size > 1) size = Math.ceil(size / 2);
  }
}
