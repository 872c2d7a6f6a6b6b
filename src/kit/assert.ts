/** A programmer's mistake stops the program. A user's mistake never comes this way. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Lightcone is wrong: ${message}`);
}
