/** For options that may be given again and again: commander hands over what came before. */
export function collected(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
